package dev.hawser.protocol.binary;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.v1.Closing;
import dev.hawser.protocol.v1.Goaway;
import dev.hawser.protocol.v1.Joined;
import dev.hawser.protocol.v1.Matched;
import dev.hawser.protocol.v1.Missed;
import dev.hawser.protocol.v1.Part;
import dev.hawser.protocol.v1.PublicationPush;
import dev.hawser.protocol.v1.Reset;
import dev.hawser.protocol.v1.Rung;
import dev.hawser.protocol.v1.ServerFrame;
import dev.hawser.protocol.v1.SignalPush;
import dev.hawser.protocol.v1.Skipped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one frame of the server; the pushes that are no replies too. */
final class ServerReader extends ReplyReader {

  ServerReader(byte[] bytes, int offset, int length) {
    super(bytes, offset, length);
  }

  dev.hawser.protocol.ServerFrame read() throws IOException, MalformedFrameException {
    ServerMessage message = null;
    int messages = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case ServerFrame.ID_FIELD_NUMBER << 3 | VARINT -> {
          id = number("id");
          continue;
        }
        case ServerFrame.ERROR_FIELD_NUMBER << 3 | SIZED -> message = refused();
        case ServerFrame.CONNECTED_FIELD_NUMBER << 3 | SIZED -> message = connected();
        case ServerFrame.SUBSCRIBED_FIELD_NUMBER << 3 | SIZED -> message = subscribed();
        case ServerFrame.UNSUBSCRIBED_FIELD_NUMBER << 3 | SIZED -> message = unsubscribed();
        case ServerFrame.PUBLISHED_FIELD_NUMBER << 3 | SIZED -> message = published();
        case ServerFrame.HISTORY_FIELD_NUMBER << 3 | SIZED -> message = history();
        case ServerFrame.PRESENCE_FIELD_NUMBER << 3 | SIZED -> message = presence();
        case ServerFrame.REFRESHED_FIELD_NUMBER << 3 | SIZED -> message = refreshed();
        case ServerFrame.CALLED_FIELD_NUMBER << 3 | SIZED -> message = called();
        case ServerFrame.SIGNALLED_FIELD_NUMBER << 3 | SIZED -> {
          nothing();
          message = new ServerMessage.Signalled();
        }
        case ServerFrame.SIGNAL_FIELD_NUMBER << 3 | SIZED -> message = signal();
        case ServerFrame.PUBLICATION_FIELD_NUMBER << 3 | SIZED -> message = delivered();
        case ServerFrame.MATCHED_FIELD_NUMBER << 3 | SIZED -> message = matched();
        case ServerFrame.MISSED_FIELD_NUMBER << 3 | SIZED -> message = missed();
        case ServerFrame.DELTA_FIELD_NUMBER << 3 | SIZED -> {
          ServerMessage.Delivered same = delivered();
          message =
              same == null ? null : new ServerMessage.Patched("", same.alias(), same.publication());
        }
        case ServerFrame.JOINED_FIELD_NUMBER << 3 | SIZED -> message = joined();
        case ServerFrame.LEFT_FIELD_NUMBER << 3 | SIZED -> {
          ServerMessage.Joined same = joined();
          message = new ServerMessage.Left("", same.alias(), same.session(), same.user());
        }
        case ServerFrame.RESET_FIELD_NUMBER << 3 | SIZED -> message = reset();
        case ServerFrame.SKIPPED_FIELD_NUMBER << 3 | SIZED -> message = skipped();
        case ServerFrame.RUNG_FIELD_NUMBER << 3 | SIZED -> message = rung();
        case ServerFrame.PING_FIELD_NUMBER << 3 | SIZED -> {
          nothing();
          message = new ServerMessage.Ping();
        }
        case ServerFrame.PONG_FIELD_NUMBER << 3 | SIZED -> {
          nothing();
          message = new ServerMessage.Pong();
        }
        case ServerFrame.GOAWAY_FIELD_NUMBER << 3 | SIZED -> message = goaway();
        case ServerFrame.CLOSING_FIELD_NUMBER << 3 | SIZED -> message = closing();
        case ServerFrame.PART_FIELD_NUMBER << 3 | SIZED -> message = part();
        default -> {
          pass(tag);
          continue;
        }
      }
      messages++;
    }
    if (messages == 0) {
      refuse(Code.UNKNOWN_COMMAND, "frame", "no message of this version");
    } else if (messages > 1) {
      refuse(Code.INVALID_FIELD, "message", "a frame carries one message");
    }
    check();
    if (message == null) {
      throw new AssertionError("neither a message nor a fault");
    }
    return new dev.hawser.protocol.ServerFrame(id, message);
  }

  private ServerMessage.@Nullable Delivered delivered() throws IOException {
    int alias = 0;
    dev.hawser.protocol.Publication publication = null;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case PublicationPush.ALIAS_FIELD_NUMBER << 3 | VARINT -> alias = small("alias");
        case PublicationPush.PUBLICATION_FIELD_NUMBER << 3 | SIZED -> publication = publication();
        default -> pass(tag);
      }
    }
    leave(outer);
    return publication == null
        ? missing("publication")
        : new ServerMessage.Delivered("", alias, publication);
  }

  private ServerMessage.@Nullable Matched matched() throws IOException {
    String channel = "";
    String epoch = "";
    dev.hawser.protocol.Publication publication = null;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Matched.CHANNEL_FIELD_NUMBER << 3 | SIZED -> channel = text();
        case Matched.EPOCH_FIELD_NUMBER << 3 | SIZED -> epoch = text();
        case Matched.PUBLICATION_FIELD_NUMBER << 3 | SIZED -> publication = publication();
        default -> pass(tag);
      }
    }
    leave(outer);
    return publication == null
        ? missing("publication")
        : new ServerMessage.Matched(channel, epoch, publication);
  }

  private ServerMessage.Missed missed() throws IOException {
    String channel = "";
    String epoch = "";
    long from = 0;
    long to = 0;
    String reason = "";
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Missed.CHANNEL_FIELD_NUMBER << 3 | SIZED -> channel = text();
        case Missed.EPOCH_FIELD_NUMBER << 3 | SIZED -> epoch = text();
        case Missed.FROM_FIELD_NUMBER << 3 | VARINT -> from = number("from");
        case Missed.TO_FIELD_NUMBER << 3 | VARINT -> to = number("to");
        case Missed.REASON_FIELD_NUMBER << 3 | SIZED -> reason = text();
        default -> pass(tag);
      }
    }
    leave(outer);
    return new ServerMessage.Missed(channel, epoch, from, to, reason);
  }

  /** {@code left} has the same fields. */
  private ServerMessage.Joined joined() throws IOException {
    int alias = 0;
    String session = "";
    String user = "";
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Joined.ALIAS_FIELD_NUMBER << 3 | VARINT -> alias = small("alias");
        case Joined.SESSION_FIELD_NUMBER << 3 | SIZED -> session = text();
        case Joined.USER_FIELD_NUMBER << 3 | SIZED -> user = text();
        default -> pass(tag);
      }
    }
    leave(outer);
    return new ServerMessage.Joined("", alias, session, user);
  }

  private ServerMessage.@Nullable Reset reset() throws IOException {
    int alias = 0;
    Position position = null;
    String reason = "";
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Reset.ALIAS_FIELD_NUMBER << 3 | VARINT -> alias = small("alias");
        case Reset.POSITION_FIELD_NUMBER << 3 | SIZED -> position = position();
        case Reset.REASON_FIELD_NUMBER << 3 | SIZED -> reason = text();
        default -> pass(tag);
      }
    }
    leave(outer);
    return position == null
        ? missing("position")
        : new ServerMessage.Reset("", alias, position, reason);
  }

  private ServerMessage.Skipped skipped() throws IOException {
    int alias = 0;
    long from = 0;
    long to = 0;
    String reason = "";
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Skipped.ALIAS_FIELD_NUMBER << 3 | VARINT -> alias = small("alias");
        case Skipped.FROM_FIELD_NUMBER << 3 | VARINT -> from = number("from");
        case Skipped.TO_FIELD_NUMBER << 3 | VARINT -> to = number("to");
        case Skipped.REASON_FIELD_NUMBER << 3 | SIZED -> reason = text();
        default -> pass(tag);
      }
    }
    leave(outer);
    return new ServerMessage.Skipped("", alias, from, to, reason);
  }

  private ServerMessage.Rung rung() throws IOException {
    int alias = 0;
    String rung = "";
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Rung.ALIAS_FIELD_NUMBER << 3 | VARINT -> alias = small("alias");
        case Rung.RUNG_FIELD_NUMBER << 3 | SIZED -> rung = text();
        default -> pass(tag);
      }
    }
    leave(outer);
    return new ServerMessage.Rung("", alias, rung);
  }

  private ServerMessage.@Nullable Signal signal() throws IOException {
    int alias = 0;
    String user = null;
    Payload data = null;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case SignalPush.ALIAS_FIELD_NUMBER << 3 | VARINT -> alias = small("alias");
        case SignalPush.USER_FIELD_NUMBER << 3 | SIZED -> user = optional();
        case SignalPush.DATA_FIELD_NUMBER << 3 | SIZED -> data = data(data);
        default -> pass(tag);
      }
    }
    leave(outer);
    return data == null ? missing("data") : new ServerMessage.Signal("", alias, user, data);
  }

  private ServerMessage.Goaway goaway() throws IOException {
    String reason = "";
    int after = 0;
    List<String> targets = new ArrayList<>(0);
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Goaway.REASON_FIELD_NUMBER << 3 | SIZED -> reason = text();
        case Goaway.AFTER_FIELD_NUMBER << 3 | VARINT -> after = small("after");
        case Goaway.TARGETS_FIELD_NUMBER << 3 | SIZED -> targets.add(text());
        default -> pass(tag);
      }
    }
    leave(outer);
    return new ServerMessage.Goaway(reason, after, targets);
  }

  private ServerMessage.Part part() throws IOException {
    int stream = 0;
    byte[] piece = {};
    boolean more = false;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Part.STREAM_FIELD_NUMBER << 3 | VARINT ->
            stream = (int) number("stream", ServerMessage.Part.STREAMS - 1);
        case Part.PIECE_FIELD_NUMBER << 3 | SIZED -> piece = in.readByteArray();
        case Part.MORE_FIELD_NUMBER << 3 | VARINT -> more = in.readBool();
        default -> pass(tag);
      }
    }
    leave(outer);
    return new ServerMessage.Part(stream, piece, more);
  }

  private ServerMessage.Closing closing() throws IOException {
    int code = 0;
    String name = "";
    String message = "";
    List<String> versions = new ArrayList<>(0);
    int after = 0;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Closing.CODE_FIELD_NUMBER << 3 | VARINT -> code = small("code");
        case Closing.NAME_FIELD_NUMBER << 3 | SIZED -> name = text();
        case Closing.MESSAGE_FIELD_NUMBER << 3 | SIZED -> message = text();
        case Closing.VERSIONS_FIELD_NUMBER << 3 | SIZED -> versions.add(text());
        case Closing.AFTER_FIELD_NUMBER << 3 | VARINT -> after = small("after");
        default -> pass(tag);
      }
    }
    leave(outer);
    return new ServerMessage.Closing(code, name, message, versions, after);
  }
}
