package dev.hawser.proof.sdk;

import static dev.hawser.proof.sdk.ChatDevice.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Running;
import dev.hawser.sdk.HawserException;
import dev.hawser.sdk.chat.Contact;
import dev.hawser.sdk.chat.Contact.State;
import dev.hawser.sdk.chat.Conversation;
import dev.hawser.sdk.chat.GroupOptions;
import dev.hawser.sdk.chat.Membership.JoinRequest;
import dev.hawser.sdk.chat.People;
import dev.hawser.sdk.chat.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who others are, through the Java SDK's chat, on a node of a real store. */
class ChatPeopleTest {

  private final Node node;

  @TempDir private Path folder;

  ChatPeopleTest(@Running("im") Node node) {
    this.node = node;
  }

  private ChatDevice device(String user) throws IOException {
    ChatDevice device =
        new ChatDevice(user, node.port(), Files.createDirectory(folder.resolve(user))).on();
    device.chat(true);
    return device;
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }

  private static List<Contact> contacts(ChatDevice device) {
    return done(device.chat(false).people().contacts(null, 100, null)).contacts();
  }

  @Test
  void contacts_are_asked_for_answered_and_ended_and_both_hear_of_it() throws IOException {
    try (ChatDevice ann = device("ja-ann");
        ChatDevice bob = device("ja-bob");
        ChatDevice eve = device("ja-eve")) {
      People hers = ann.chat(false).people();
      Contact asked = done(hers.request("ja-bob", "it is me"));
      assertThat(asked.state()).isEqualTo(State.ASKED);
      await().until(() -> bob.noticed.contains("contact-requested ja-ann"));
      assertThat(contacts(bob))
          .singleElement()
          .satisfies(one -> {
            assertThat(one.user()).isEqualTo("ja-ann");
            assertThat(one.state()).isEqualTo(State.ASKING);
            assertThat(one.text()).isEqualTo("it is me");
            assertThat(one.since()).isPositive();
          });

      done(bob.chat(false).people().answer("ja-ann", true));
      await().until(() -> ann.noticed.contains("contact ja-bob"));
      assertThat(contacts(ann)).extracting(Contact::state).containsExactly(State.CONTACT);

      done(eve.chat(false).people().request("ja-ann", null));
      People.ContactsPage page = done(hers.contacts(null, 1, null));
      assertThat(page.contacts()).extracting(Contact::user).containsExactly("ja-bob");
      assertThat(done(hers.contacts(null, 1, page.next())).contacts())
          .extracting(Contact::user)
          .containsExactly("ja-eve");
      assertThat(done(hers.contacts(State.ASKING, 100, null)).contacts())
          .extracting(Contact::user)
          .containsExactly("ja-eve");
      done(hers.answer("ja-eve", false));
      await().until(() -> eve.noticed.contains("contact-declined ja-ann"));
      done(hers.remove("ja-bob"));
      await().until(() -> bob.noticed.contains("contact-removed ja-ann"));
      assertThat(contacts(ann)).isEmpty();
      assertThat(contacts(bob)).isEmpty();
      assertThat(contacts(eve)).isEmpty();
    }
  }

  @Test
  void who_is_blocked_says_nothing_until_it_ends() throws IOException {
    try (ChatDevice ann = device("jb2-ann");
        ChatDevice bob = device("jb2-bob")) {
      String channel = done(ann.chat(false).direct("jb2-bob")).channel();
      Conversation his = bob.opened(channel);
      People hers = ann.chat(false).people();
      done(hers.block("jb2-bob"));
      await().until(() -> ann.noticed.contains("blocked jb2-bob"));
      assertThat(done(hers.blocked(100, null)).users()).containsExactly("jb2-bob");
      assertThatThrownBy(() -> done(his.say("hello?").place()))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(HawserException.class);

      done(hers.unblock("jb2-bob"));
      assertThat(done(hers.blocked(100, null)).users()).isEmpty();
      assertThat(done(his.say("hello").place()).offset()).isPositive();
    }
  }

  @Test
  void people_say_who_they_are_and_whether_others_may_know_when_they_were_there()
      throws IOException {
    try (ChatDevice ann = device("jw-ann");
        ChatDevice bob = device("jw-bob")) {
      People hers = ann.chat(false).people();
      People his = bob.chat(false).people();
      assertThat(done(hers.profile())).isEqualTo(new Profile("jw-ann", null, null, null));
      done(hers.describe(Profile.NOTHING.name("Ann").custom("{\"tide\":6}")));
      Profile now = done(hers.describe(Profile.NOTHING.picture("https://example.com/ann.png")));
      assertThat(now)
          .isEqualTo(new Profile("jw-ann", "Ann", "https://example.com/ann.png", "{\"tide\":6}"));
      assertThat(done(his.profile("jw-ann"))).isEqualTo(now);
      assertThat(done(hers.describe(Profile.NOTHING.picture(""))).picture()).isNull();
      assertThat(done(his.profiles(List.of("jw-ann", "jw-bob"))))
          .containsExactly(new Profile("jw-ann", "Ann", null, "{\"tide\":6}"));

      done(hers.request("jw-bob", null));
      assertThat(done(his.request("jw-ann", null)).state()).isEqualTo(State.CONTACT);
      assertThat(done(his.lastSeen(List.of("jw-ann"))))
          .containsExactly(new People.LastSeen("jw-ann", true, 0));
      done(hers.hideLastSeen(true));
      assertThat(done(his.lastSeen(List.of("jw-ann")))).isEmpty();
    }
  }

  @Test
  void who_waits_to_be_let_in_is_told_to_the_owner() throws IOException {
    try (ChatDevice ann = device("jq-ann");
        ChatDevice bob = device("jq-bob")) {
      GroupOptions closed = GroupOptions.standard().title("Rope").open(true).approve(true);
      Conversation hers = done(ann.chat(false).create(closed, List.of()));
      CompletableFuture<Boolean> waits =
          bob.chat(false).join(hers.channel()).thenApply(Objects::isNull);
      assertThat(done(waits)).isTrue();
      assertThat(done(hers.requests(100, null)).requests())
          .extracting(JoinRequest::user)
          .containsExactly("jq-bob");
      done(hers.answer("jq-bob", true));
      assertThat(bob.conversation(hers.channel()).view().members()).isEqualTo(2);
      assertThat(done(hers.requests(100, null)).requests()).isEmpty();
    }
  }
}
