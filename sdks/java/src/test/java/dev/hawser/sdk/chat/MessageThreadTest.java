package dev.hawser.sdk.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a thread makes of pages and of what comes beside them. */
class MessageThreadTest {

  private static final long FIRST = 1;

  private final Asked home = new Asked();
  private final MessageThread thread = new MessageThread(FIRST, home);

  /** Everything happens at once, and pages come when the test says so. */
  private static final class Asked implements MessageThread.Home {

    final List<Long> asked = new ArrayList<>();
    final List<CompletableFuture<Json>> pages = new ArrayList<>();

    @Override
    public void run(Runnable task) {
      task.run();
    }

    @Override
    public CompletableFuture<Void> ask(Supplier<CompletableFuture<Void>> question) {
      return question.get();
    }

    @Override
    public CompletableFuture<Json> page(long offset, long next) {
      assertThat(offset).isEqualTo(FIRST);
      asked.add(next);
      CompletableFuture<Json> page = new CompletableFuture<>();
      pages.add(page);
      return page;
    }

    @Override
    public Sending say(Said what) {
      throw new AssertionError("nothing is said here");
    }

    @Override
    public void closed(MessageThread closed) {}

    /** Answers the last question with these messages. */
    void answer(long next, Message... messages) {
      List<Json> all = List.of(messages).stream().map(Shapes::json).toList();
      Json page = Json.object().put("messages", all).put("next", next == 0 ? null : next);
      pages.get(pages.size() - 1).complete(page);
    }
  }

  private static Told said(long offset, String text) {
    Json data = Said.text(text).tree();
    return new Told(offset, "bob", null, 1, data, Map.of("thread", Long.toString(FIRST)));
  }

  private static Told edit(long offset, long ref, String text) {
    Json data = Happening.edit(ref, Said.text(text));
    return new Told(offset, "bob", null, 1, data, Map.of("ref", Long.toString(ref)));
  }

  private static Message message(long offset, String text) {
    return Fold.message(said(offset, text));
  }

  private List<String> shown() {
    return thread.messages().stream().map(Message::text).toList();
  }

  @Test
  void what_is_said_beyond_a_page_comes_with_a_later_one() {
    thread.take(said(2, "before anything was loaded"));
    var first = thread.more();
    home.answer(4, message(2, "jib"), message(3, "fore"));
    assertThat(first).isCompleted();
    thread.take(said(5, "too soon"));
    assertThat(shown()).containsExactly("jib", "fore");
    assertThat(thread.hasMore()).isTrue();

    assertThat(thread.more()).isNotCompleted();
    home.answer(0, message(4, "main"), message(5, "too soon"));
    thread.take(said(6, "live"));
    assertThat(home.asked).containsExactly(0L, 4L);
    assertThat(shown()).containsExactly("jib", "fore", "main", "too soon", "live");
    assertThat(thread.hasMore()).isFalse();
    assertThat(thread.more()).as("there is nothing more to ask for").isCompleted();
    assertThat(home.asked).hasSize(2);
  }

  @Test
  void what_came_while_a_page_was_read_is_taken_into_it() {
    var one = thread.more();
    var same = thread.more();
    thread.take(edit(3, 2, "mizzen"));
    thread.take(said(4, "jib"));
    home.answer(0, message(2, "mizen"));

    assertThat(home.asked).as("one question at a time").hasSize(1);
    assertThat(one).isCompleted();
    assertThat(same).isCompleted();
    assertThat(shown()).containsExactly("mizzen", "jib");
    thread.take(said(4, "jib"));
    assertThat(shown()).as("told twice").containsExactly("mizzen", "jib");
  }

  @Test
  void a_page_of_before_it_began_anew_is_passed_over() {
    var first = thread.more();
    home.answer(3, message(2, "jib"));
    assertThat(first).isCompleted();
    var second = thread.more();
    thread.lost();
    assertThat(shown()).isEmpty();
    home.answer(0, message(3, "fore"));

    assertThat(second).isNotCompleted();
    assertThat(home.asked).containsExactly(0L, 3L, 0L);
    home.answer(0, message(2, "jib"), message(3, "fore"));
    assertThat(second).isCompleted();
    assertThat(shown()).containsExactly("jib", "fore");
  }

  @Test
  void a_page_that_failed_is_asked_for_again_by_the_next_call() {
    var failed = thread.more();
    home.pages.get(0).completeExceptionally(new IllegalStateException("no answer"));
    assertThat(failed).isCompletedExceptionally();
    assertThat(thread.hasMore()).isTrue();

    assertThat(thread.more()).isNotCompleted();
    home.answer(0, message(2, "jib"));
    assertThat(shown()).containsExactly("jib");
  }

  @Test
  void a_listener_hears_what_changes_and_nothing_after_it_ended_that() {
    List<List<String>> heard = new ArrayList<>();
    Runnable end = thread.listen(one -> heard.add(shown()));
    assertThat(thread.more()).isNotCompleted();
    home.answer(0, message(2, "jib"));
    thread.take(edit(3, 2, "jibs"));
    thread.take(edit(4, 9, "somebody else's"));
    end.run();
    thread.take(said(5, "unheard"));
    assertThat(heard).containsExactly(List.of("jib"), List.of("jibs"));
  }
}
