package dev.hawser.im;

import dev.hawser.core.RefusedException;
import dev.hawser.core.room.Caller;
import dev.hawser.im.conversation.Capability;
import dev.hawser.im.conversation.Membership;
import dev.hawser.im.files.FileKey;
import dev.hawser.im.files.FilePass;
import dev.hawser.im.files.FilePass.Use;
import dev.hawser.im.files.FilePasses;
import dev.hawser.im.files.FileSettings;
import dev.hawser.im.files.FileStore;
import dev.hawser.protocol.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The calls by which files come into a conversation and out of it. */
final class Attachments {

  private static final long MOST_SIZE = (1L << 53) - 1;

  private final FileSettings settings;
  private final FilePasses passes;
  private final FileStore store;
  private final Views views;
  private final InstantSource clock;
  private final RandomGenerator random;

  Attachments(Around.Desk desk, Views views, InstantSource clock, RandomGenerator random) {
    this.settings = desk.settings();
    this.passes = desk.passes();
    this.store = desk.store();
    this.views = views;
    this.clock = clock;
    this.random = random;
  }

  /** An address to bring a file to; with an id, to go on with one that was begun. */
  ObjectNode upload(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user(), Capability.SEND);
    String channel = own.conversation().channel();
    String id = asked.optional("id", 22);
    FileKey key = id == null ? FileKey.draw(channel, random) : key(channel, id);
    FilePass pass = pass(Use.UPLOAD, key, asked, settings.uploadWithin());
    if (pass.size() > settings.largest()) {
      throw new RefusedException(
          Code.DATA_TOO_LARGE,
          "size: " + pass.size() + " bytes (at most " + settings.largest() + ")");
    }
    if (!settings.takes(pass.type())) {
      throw Asked.invalid("type: " + pass.type() + " is not taken here");
    }
    return addressed(pass).put("id", key.id()).put("length", length(key, pass.size()));
  }

  /** An address to fetch a file from, or a small picture of it. */
  ObjectNode download(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user());
    FileKey key = key(own.conversation().channel(), asked.text("id"));
    Use use = asked.flag("thumbnail", false) ? Use.THUMBNAIL : Use.DOWNLOAD;
    return addressed(pass(use, key, asked, settings.downloadWithin()));
  }

  /** Has a file of one conversation be one of another, too, under its id. */
  ObjectNode forward(Caller caller, Asked asked) {
    Membership from = views.of(asked.conversation(), caller.user());
    Membership to = views.of(asked.conversation("to"), caller.user(), Capability.SEND);
    String id = asked.text("id");
    share(from.conversation().channel(), to.conversation().channel(), id);
    return Views.object().put("id", id);
  }

  /** Has a file of one channel be one of another, too, under its id. */
  void share(String from, String to, String id) {
    if (from.equals(to)) {
      return;
    }
    FileKey key = key(from, id);
    try {
      if (!store.whole(key)) {
        throw Asked.invalid("id: no such file, or it is not whole yet");
      }
      store.link(key, key(to, id));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileKey key(String channel, String id) {
    try {
      return FileKey.of(channel, id);
    } catch (IllegalArgumentException e) {
      throw Asked.invalid("id: expected the id of a file");
    }
  }

  private FilePass pass(Use use, FileKey key, Asked asked, Duration within) {
    @Nullable String type = asked.optional("type", FilePass.LONGEST_TYPE);
    try {
      return new FilePass(
          use,
          key,
          asked.text("name"),
          type == null ? "application/octet-stream" : type,
          asked.whole("size", 0, MOST_SIZE),
          clock.instant().plus(within));
    } catch (IllegalArgumentException e) {
      throw Asked.invalid(String.valueOf(e.getMessage()));
    }
  }

  private ObjectNode addressed(FilePass pass) {
    return Views.object()
        .put("address", settings.address() + "/files/" + passes.issue(pass))
        .put("until", pass.until().toEpochMilli());
  }

  private long length(FileKey key, long size) {
    try {
      return store.resume(key, size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
