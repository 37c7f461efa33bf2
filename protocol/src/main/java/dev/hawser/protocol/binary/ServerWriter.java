package dev.hawser.protocol.binary;

import static dev.hawser.protocol.binary.CommandWriter.position;

import com.google.protobuf.UnsafeByteOperations;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.v1.Called;
import dev.hawser.protocol.v1.Closing;
import dev.hawser.protocol.v1.Connected;
import dev.hawser.protocol.v1.Error;
import dev.hawser.protocol.v1.Goaway;
import dev.hawser.protocol.v1.HistoryPage;
import dev.hawser.protocol.v1.Joined;
import dev.hawser.protocol.v1.Left;
import dev.hawser.protocol.v1.Matched;
import dev.hawser.protocol.v1.Member;
import dev.hawser.protocol.v1.Missed;
import dev.hawser.protocol.v1.Part;
import dev.hawser.protocol.v1.Ping;
import dev.hawser.protocol.v1.Pong;
import dev.hawser.protocol.v1.PresencePage;
import dev.hawser.protocol.v1.Publication;
import dev.hawser.protocol.v1.PublicationPush;
import dev.hawser.protocol.v1.Published;
import dev.hawser.protocol.v1.Refreshed;
import dev.hawser.protocol.v1.Reset;
import dev.hawser.protocol.v1.Rung;
import dev.hawser.protocol.v1.ServerFrame;
import dev.hawser.protocol.v1.SignalPush;
import dev.hawser.protocol.v1.Signalled;
import dev.hawser.protocol.v1.Skipped;
import dev.hawser.protocol.v1.Subscribed;
import dev.hawser.protocol.v1.Unsubscribed;

/** Turns replies and pushes into generated messages. */
final class ServerWriter {

  private ServerWriter() {}

  static ServerFrame message(dev.hawser.protocol.ServerFrame frame) {
    ServerFrame.Builder out = ServerFrame.newBuilder().setId(frame.id());
    ServerMessage message = frame.message();
    if (message instanceof ServerMessage.ChannelPush push) {
      push(out, push);
    } else if (message instanceof ServerMessage.Matched matched) {
      out.setMatched(
          Matched.newBuilder()
              .setChannel(matched.channel())
              .setEpoch(matched.epoch())
              .setPublication(publication(matched.publication())));
    } else if (message instanceof ServerMessage.Missed missed) {
      out.setMissed(
          Missed.newBuilder()
              .setChannel(missed.channel())
              .setEpoch(missed.epoch())
              .setFrom(missed.from())
              .setTo(missed.to())
              .setReason(missed.reason()));
    } else if (message instanceof ServerMessage.Published published) {
      out.setPublished(Published.newBuilder().setPosition(position(published.position())));
    } else if (message instanceof ServerMessage.Subscribed subscribed) {
      out.setSubscribed(subscribed(subscribed));
    } else if (message instanceof ServerMessage.Unsubscribed unsubscribed) {
      out.setUnsubscribed(
          Unsubscribed.newBuilder()
              .setChannel(unsubscribed.channel())
              .setCode(unsubscribed.code())
              .setName(unsubscribed.name()));
    } else if (message instanceof ServerMessage.Connected connected) {
      out.setConnected(connected(connected));
    } else if (message instanceof ServerMessage.Refused refused) {
      out.setError(error(refused));
    } else if (message instanceof ServerMessage.HistoryPage page) {
      HistoryPage.Builder history = HistoryPage.newBuilder().setPosition(position(page.position()));
      for (dev.hawser.protocol.Publication publication : page.publications()) {
        history.addPublications(publication(publication));
      }
      out.setHistory(history);
    } else if (message instanceof ServerMessage.PresencePage page) {
      out.setPresence(presence(page));
    } else if (message instanceof ServerMessage.Refreshed refreshed) {
      out.setRefreshed(Refreshed.newBuilder().setExpires(refreshed.expires()));
    } else if (message instanceof ServerMessage.Called called) {
      out.setCalled(
          Called.newBuilder().setData(UnsafeByteOperations.unsafeWrap(called.data().bytes())));
    } else if (message instanceof ServerMessage.Signalled) {
      out.setSignalled(Signalled.getDefaultInstance());
    } else if (message instanceof ServerMessage.Ping) {
      out.setPing(Ping.getDefaultInstance());
    } else if (message instanceof ServerMessage.Pong) {
      out.setPong(Pong.getDefaultInstance());
    } else if (message instanceof ServerMessage.Goaway goaway) {
      out.setGoaway(
          Goaway.newBuilder()
              .setReason(goaway.reason())
              .setAfter(goaway.after())
              .addAllTargets(goaway.targets()));
    } else if (message instanceof ServerMessage.Part part) {
      out.setPart(
          Part.newBuilder()
              .setStream(part.stream())
              .setPiece(UnsafeByteOperations.unsafeWrap(part.piece()))
              .setMore(part.more()));
    } else if (message instanceof ServerMessage.Closing closing) {
      out.setClosing(
          Closing.newBuilder()
              .setCode(closing.code())
              .setName(closing.name())
              .setMessage(closing.message())
              .addAllVersions(closing.versions())
              .setAfter(closing.after()));
    } else {
      throw new AssertionError(message);
    }
    return out.build();
  }

  private static void push(ServerFrame.Builder out, ServerMessage.ChannelPush push) {
    if (push instanceof ServerMessage.Delivered delivered) {
      out.setPublication(
          PublicationPush.newBuilder()
              .setAlias(delivered.alias())
              .setPublication(publication(delivered.publication())));
    } else if (push instanceof ServerMessage.Patched patched) {
      out.setDelta(
          PublicationPush.newBuilder()
              .setAlias(patched.alias())
              .setPublication(publication(patched.patch())));
    } else if (push instanceof ServerMessage.Joined joined) {
      out.setJoined(
          Joined.newBuilder()
              .setAlias(joined.alias())
              .setSession(joined.session())
              .setUser(joined.user()));
    } else if (push instanceof ServerMessage.Left left) {
      out.setLeft(
          Left.newBuilder().setAlias(left.alias()).setSession(left.session()).setUser(left.user()));
    } else if (push instanceof ServerMessage.Reset reset) {
      out.setReset(
          Reset.newBuilder()
              .setAlias(reset.alias())
              .setPosition(position(reset.position()))
              .setReason(reset.reason()));
    } else if (push instanceof ServerMessage.Skipped skipped) {
      out.setSkipped(
          Skipped.newBuilder()
              .setAlias(skipped.alias())
              .setFrom(skipped.from())
              .setTo(skipped.to())
              .setReason(skipped.reason()));
    } else if (push instanceof ServerMessage.Rung rung) {
      out.setRung(Rung.newBuilder().setAlias(rung.alias()).setRung(rung.rung()));
    } else if (push instanceof ServerMessage.Signal signal) {
      out.setSignal(signal(signal));
    } else {
      throw new AssertionError(push);
    }
  }

  private static SignalPush signal(ServerMessage.Signal signal) {
    SignalPush.Builder out =
        SignalPush.newBuilder()
            .setAlias(signal.alias())
            .setData(UnsafeByteOperations.unsafeWrap(signal.data().bytes()));
    if (signal.user() != null) {
      out.setUser(signal.user());
    }
    return out.build();
  }

  private static Connected connected(ServerMessage.Connected connected) {
    Connected.Builder out =
        Connected.newBuilder()
            .setSession(connected.session())
            .setResume(connected.resume())
            .setUser(connected.user())
            .setNode(connected.node())
            .setHeartbeat(connected.heartbeat())
            .setExpires(connected.expires())
            .setKeys(connected.keys())
            .addAllFeatures(connected.features());
    for (ServerMessage.Subscribed subscribed : connected.subscribed()) {
      out.addSubscribed(subscribed(subscribed));
    }
    return out.build();
  }

  private static Subscribed subscribed(ServerMessage.Subscribed subscribed) {
    Subscribed.Builder out = Subscribed.newBuilder().setChannel(subscribed.channel());
    if (subscribed.refused() != null) {
      return out.setError(error(subscribed.refused())).build();
    }
    out.setAlias(subscribed.alias())
        .setPosition(position(subscribed.position()))
        .setRecovered(subscribed.recovered())
        .setMore(subscribed.more());
    if (subscribed.reason() != null) {
      out.setReason(subscribed.reason());
    }
    for (dev.hawser.protocol.Publication publication : subscribed.publications()) {
      out.addPublications(publication(publication));
    }
    return out.build();
  }

  private static Error error(ServerMessage.Refused refused) {
    return Error.newBuilder()
        .setCode(refused.code())
        .setName(refused.name())
        .setMessage(refused.message())
        .setRetry(refused.retry())
        .build();
  }

  private static PresencePage presence(ServerMessage.PresencePage page) {
    PresencePage.Builder out = PresencePage.newBuilder().setCount(page.count());
    for (ServerMessage.Member member : page.members()) {
      out.addMembers(Member.newBuilder().setSession(member.session()).setUser(member.user()));
    }
    if (page.next() != null) {
      out.setNext(page.next());
    }
    return out.build();
  }

  private static Publication publication(dev.hawser.protocol.Publication publication) {
    Publication.Builder out =
        Publication.newBuilder()
            .setOffset(publication.offset())
            .setTime(publication.time())
            .putAllTags(publication.tags());
    // The array is immutable by agreement, and gone from here once the frame is written.
    var content = UnsafeByteOperations.unsafeWrap(publication.payload().bytes());
    if (publication.payload().json()) {
      out.setData(content);
    } else {
      out.setBytes(content);
    }
    if (publication.user() != null) {
      out.setUser(publication.user());
    }
    if (publication.key() != null) {
      out.setKey(publication.key());
    }
    if (publication.slot() != null) {
      out.setSlot(publication.slot());
    }
    return out.build();
  }
}
