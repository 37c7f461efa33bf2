package dev.hawser.protocol.binary;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.v1.Called;
import dev.hawser.protocol.v1.Connected;
import dev.hawser.protocol.v1.Error;
import dev.hawser.protocol.v1.HistoryPage;
import dev.hawser.protocol.v1.Member;
import dev.hawser.protocol.v1.PresencePage;
import dev.hawser.protocol.v1.Publication;
import dev.hawser.protocol.v1.Published;
import dev.hawser.protocol.v1.Refreshed;
import dev.hawser.protocol.v1.Subscribed;
import dev.hawser.protocol.v1.Unsubscribed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the replies, and what pushes have in common with them. */
abstract class ReplyReader extends FrameReader {

  ReplyReader(byte[] bytes, int offset, int length) {
    super(bytes, offset, length);
  }

  final ServerMessage.Refused refused() throws IOException {
    int code = 0;
    String name = "";
    String message = "";
    boolean retry = false;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Error.CODE_FIELD_NUMBER << 3 | VARINT -> code = small("code");
        case Error.NAME_FIELD_NUMBER << 3 | SIZED -> name = text();
        case Error.MESSAGE_FIELD_NUMBER << 3 | SIZED -> message = text();
        case Error.RETRY_FIELD_NUMBER << 3 | VARINT -> retry = in.readBool();
        default -> pass(tag);
      }
    }
    leave(outer);
    return new ServerMessage.Refused(code, name, message, retry);
  }

  final ServerMessage.Connected connected() throws IOException {
    String session = "";
    String resume = "";
    String user = "";
    String node = "";
    int heartbeat = 0;
    long expires = 0;
    long keys = 0;
    List<String> features = new ArrayList<>(0);
    List<ServerMessage.Subscribed> subscribed = new ArrayList<>(0);
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Connected.SESSION_FIELD_NUMBER << 3 | SIZED -> session = text();
        case Connected.RESUME_FIELD_NUMBER << 3 | SIZED -> resume = text();
        case Connected.USER_FIELD_NUMBER << 3 | SIZED -> user = text();
        case Connected.NODE_FIELD_NUMBER << 3 | SIZED -> node = text();
        case Connected.HEARTBEAT_FIELD_NUMBER << 3 | VARINT -> heartbeat = small("heartbeat");
        case Connected.EXPIRES_FIELD_NUMBER << 3 | VARINT -> expires = number("expires");
        case Connected.KEYS_FIELD_NUMBER << 3 | VARINT -> keys = number("keys");
        case Connected.FEATURES_FIELD_NUMBER << 3 | SIZED -> features.add(text());
        case Connected.SUBSCRIBED_FIELD_NUMBER << 3 | SIZED -> {
          ServerMessage.Subscribed one = subscribed();
          if (one != null) {
            subscribed.add(one);
          }
        }
        default -> pass(tag);
      }
    }
    leave(outer);
    return new ServerMessage.Connected(
        session, resume, user, node, heartbeat, expires, keys, features, subscribed);
  }

  final ServerMessage.@Nullable Subscribed subscribed() throws IOException {
    String channel = "";
    int alias = 0;
    Position position = null;
    boolean recovered = false;
    String reason = null;
    boolean more = false;
    List<dev.hawser.protocol.Publication> publications = new ArrayList<>(0);
    ServerMessage.Refused refused = null;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Subscribed.CHANNEL_FIELD_NUMBER << 3 | SIZED -> channel = text();
        case Subscribed.ALIAS_FIELD_NUMBER << 3 | VARINT -> alias = small("alias");
        case Subscribed.POSITION_FIELD_NUMBER << 3 | SIZED -> position = position();
        case Subscribed.RECOVERED_FIELD_NUMBER << 3 | VARINT -> recovered = in.readBool();
        case Subscribed.REASON_FIELD_NUMBER << 3 | SIZED -> reason = optional();
        case Subscribed.MORE_FIELD_NUMBER << 3 | VARINT -> more = in.readBool();
        case Subscribed.PUBLICATIONS_FIELD_NUMBER << 3 | SIZED -> addPublication(publications);
        case Subscribed.ERROR_FIELD_NUMBER << 3 | SIZED -> refused = refused();
        default -> pass(tag);
      }
    }
    leave(outer);
    if (refused != null) {
      return ServerMessage.Subscribed.refused(channel, refused);
    } else if (position == null) {
      return missing("position");
    }
    return new ServerMessage.Subscribed(
        channel, alias, position, recovered, reason, more, publications, null);
  }

  final ServerMessage.Unsubscribed unsubscribed() throws IOException {
    String channel = "";
    int code = 0;
    String name = "";
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Unsubscribed.CHANNEL_FIELD_NUMBER << 3 | SIZED -> channel = text();
        case Unsubscribed.CODE_FIELD_NUMBER << 3 | VARINT -> code = small("code");
        case Unsubscribed.NAME_FIELD_NUMBER << 3 | SIZED -> name = text();
        default -> pass(tag);
      }
    }
    leave(outer);
    return new ServerMessage.Unsubscribed(channel, 0, code, name);
  }

  final ServerMessage.@Nullable Called called() throws IOException {
    Payload data = null;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Called.DATA_FIELD_NUMBER << 3 | SIZED -> data = data(data);
        default -> pass(tag);
      }
    }
    leave(outer);
    return data == null ? missing("data") : new ServerMessage.Called(data);
  }

  final ServerMessage.@Nullable Published published() throws IOException {
    Position position = null;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Published.POSITION_FIELD_NUMBER << 3 | SIZED -> position = position();
        default -> pass(tag);
      }
    }
    leave(outer);
    return position == null ? missing("position") : new ServerMessage.Published(position);
  }

  final ServerMessage.@Nullable HistoryPage history() throws IOException {
    Position position = null;
    List<dev.hawser.protocol.Publication> publications = new ArrayList<>(0);
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case HistoryPage.POSITION_FIELD_NUMBER << 3 | SIZED -> position = position();
        case HistoryPage.PUBLICATIONS_FIELD_NUMBER << 3 | SIZED -> addPublication(publications);
        default -> pass(tag);
      }
    }
    leave(outer);
    return position == null
        ? missing("position")
        : new ServerMessage.HistoryPage(position, publications);
  }

  final ServerMessage.PresencePage presence() throws IOException {
    long count = 0;
    List<ServerMessage.Member> members = new ArrayList<>(0);
    String next = null;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case PresencePage.COUNT_FIELD_NUMBER << 3 | VARINT -> count = number("count");
        case PresencePage.MEMBERS_FIELD_NUMBER << 3 | SIZED -> members.add(member());
        case PresencePage.NEXT_FIELD_NUMBER << 3 | SIZED -> next = optional();
        default -> pass(tag);
      }
    }
    leave(outer);
    return new ServerMessage.PresencePage(count, members, next);
  }

  final ServerMessage.Member member() throws IOException {
    String session = "";
    String user = "";
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Member.SESSION_FIELD_NUMBER << 3 | SIZED -> session = text();
        case Member.USER_FIELD_NUMBER << 3 | SIZED -> user = text();
        default -> pass(tag);
      }
    }
    leave(outer);
    return new ServerMessage.Member(session, user);
  }

  final ServerMessage.Refreshed refreshed() throws IOException {
    long expires = 0;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Refreshed.EXPIRES_FIELD_NUMBER << 3 | VARINT -> expires = number("expires");
        default -> pass(tag);
      }
    }
    leave(outer);
    return new ServerMessage.Refreshed(expires);
  }

  final void addPublication(List<dev.hawser.protocol.Publication> list) throws IOException {
    dev.hawser.protocol.Publication publication = publication();
    if (publication != null) {
      list.add(publication);
    }
  }

  final dev.hawser.protocol.@Nullable Publication publication() throws IOException {
    long offset = 0;
    Payload payload = null;
    String user = null;
    String key = null;
    long time = 0;
    Map<String, String> tags = null;
    String slot = null;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Publication.OFFSET_FIELD_NUMBER << 3 | VARINT -> offset = number("offset");
        case Publication.DATA_FIELD_NUMBER << 3 | SIZED -> payload = data(payload);
        case Publication.BYTES_FIELD_NUMBER << 3 | SIZED -> payload = bytes(payload);
        case Publication.USER_FIELD_NUMBER << 3 | SIZED -> user = optional();
        case Publication.KEY_FIELD_NUMBER << 3 | SIZED -> key = optional();
        case Publication.TIME_FIELD_NUMBER << 3 | VARINT -> time = number("time");
        case Publication.TAGS_FIELD_NUMBER << 3 | SIZED -> {
          tags = tags == null ? new HashMap<>() : tags;
          tag(tags);
        }
        case Publication.SLOT_FIELD_NUMBER << 3 | SIZED -> slot = optional();
        default -> pass(tag);
      }
    }
    leave(outer);
    if (payload == null) {
      return missing("data");
    }
    return new dev.hawser.protocol.Publication(
        offset, payload, user, key, time, tags == null ? Map.of() : tags, slot);
  }
}
