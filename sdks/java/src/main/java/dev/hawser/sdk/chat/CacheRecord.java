package dev.hawser.sdk.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.protocol.Position;
import dev.hawser.sdk.chat.ChatCache.Kept;
import dev.hawser.sdk.chat.ChatCache.Piece;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One record of a {@link CacheJournal}: where the texts of messages stand in it, not they. */
record CacheRecord(
    @Nullable Position inbox,
    long since,
    List<Piece> conversations,
    List<Text> messages,
    List<String> gone) {

  private static final byte VERSION = 1;

  /** Where a text stands in the body. */
  record Text(String channel, @Nullable Position position, int at, int length) {

    Piece piece() {
      return new Piece(channel, position, "");
    }
  }

  static boolean known(byte[] body) {
    return body.length > 0 && body[0] == VERSION;
  }

  static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  static byte[] body(Kept kept) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(body)) {
      out.writeByte(VERSION);
      position(out, kept.inbox());
      out.writeLong(kept.since());
      pieces(out, kept.conversations());
      pieces(out, kept.messages());
      out.writeInt(kept.gone().size());
      for (String channel : kept.gone()) {
        text(out, channel);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return body.toByteArray();
  }

  private static void pieces(DataOutputStream out, List<Piece> pieces) throws IOException {
    out.writeInt(pieces.size());
    for (Piece piece : pieces) {
      text(out, piece.channel());
      position(out, piece.position());
      text(out, piece.json());
    }
  }

  private static void position(DataOutputStream out, @Nullable Position position)
      throws IOException {
    out.writeLong(position == null ? -1 : position.offset());
    text(out, position == null ? "" : position.epoch());
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static CacheRecord read(byte[] body) {
    ByteBuffer in = ByteBuffer.wrap(body, 1, body.length - 1);
    Position inbox = position(in);
    long since = in.getLong();
    List<Piece> conversations = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      conversations.add(new Piece(text(in), position(in), text(in)));
    }
    List<Text> messages = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      String channel = text(in);
      Position position = position(in);
      int length = in.getInt();
      messages.add(new Text(channel, position, in.position(), length));
      in.position(in.position() + length);
    }
    List<String> gone = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      gone.add(text(in));
    }
    return new CacheRecord(inbox, since, conversations, messages, gone);
  }

  private static @Nullable Position position(ByteBuffer in) {
    long offset = in.getLong();
    String epoch = text(in);
    return offset < 0 ? null : new Position(epoch, offset);
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return text(bytes);
  }
}
