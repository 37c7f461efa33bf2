package dev.hawser.stores;

import dev.hawser.core.log.Ledger;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.Retention;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.JoinStore;
import dev.hawser.im.conversation.MentionStore;
import dev.hawser.im.feed.FollowerStore;
import dev.hawser.im.govern.SaidStore;
import dev.hawser.im.people.PeopleStore;
import dev.hawser.im.push.DeviceStore;
import dev.hawser.im.search.SearchStore;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where durable channels live. Open it once, ask it from any thread; nothing here blocks but {@link
 * #open}, {@link #renew} and {@link #close}.
 */
public final class Store implements AutoCloseable {

  private final Database database;
  private final StoreLog log;
  private final ConversationStore conversations;
  private final MentionStore mentions;
  private final JoinStore joins;
  private final PeopleStore people;
  private final FollowerStore followers;
  private final SearchStore search;
  private final DeviceStore devices;
  private final SaidStore said;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Store(Database database, InstantSource clock) {
    this.database = database;
    this.log = new StoreLog(database, clock);
    Asking asking = new Asking(database, log);
    this.conversations = new StoreConversations(asking);
    this.mentions = new StoreMentions(asking);
    this.joins = new StoreJoins(asking);
    this.people = new StorePeople(asking);
    this.followers = new StoreFollowers(asking);
    this.search = new StoreSearch(asking, database instanceof SqliteDatabase, clock);
    this.devices = new StoreDevices(asking);
    this.said = new StoreSaid(asking);
  }

  /**
   * Opens a store and brings it to this version's shape.
   *
   * @param clock tells when publications are numbered, and when they are too old
   * @throws IOException where it cannot be used; nothing is left open
   */
  public static Store open(StoreSettings settings, InstantSource clock) throws IOException {
    return new Store(Database.open(settings), clock);
  }

  /**
   * Has every channel begin another epoch, as after a backup was restored.
   *
   * @throws IOException where the store cannot be used; SQLite cannot while a node has it open
   */
  public static void renew(StoreSettings settings) throws IOException {
    try (Database database = Database.open(settings)) {
      database.renew();
    } catch (SQLException failed) {
      throw new IOException("no new epochs were begun: " + failed.getMessage(), failed);
    }
  }

  Database database() {
    return database;
  }

  /** The numbered truth of durable channels. It does not ring. */
  public Log log() {
    return log;
  }

  /** What can be counted in them. */
  public Ledger ledger() {
    return log;
  }

  /** Conversations and their members. */
  public ConversationStore conversations() {
    return conversations;
  }

  /** Who was mentioned and has not read it. */
  public MentionStore mentions() {
    return mentions;
  }

  /** How people come into groups by themselves. */
  public JoinStore joins() {
    return joins;
  }

  /** Who people are to each other. */
  public PeopleStore people() {
    return people;
  }

  /** How far those are who follow what is said. */
  public FollowerStore followers() {
    return followers;
  }

  /** An index of messages. */
  public SearchStore search() {
    return search;
  }

  /** Devices to which notices go. */
  public DeviceStore devices() {
    return devices;
  }

  /** What one user said, and whose traces are being taken away. */
  public SaidStore said() {
    return said;
  }

  /** Whether the last transaction succeeded. */
  public boolean reachable() {
    return log.well();
  }

  /** Bytes that wait to be written. */
  public long waiting() {
    return log.waiting();
  }

  /** Transactions ever committed. */
  public long commits() {
    return log.commits();
  }

  /** Transactions that ever failed. */
  public long failures() {
    return log.failures();
  }

  /**
   * Has channels that are there already keep so much, soon and little by little, as they would take
   * it over by themselves when something is appended.
   *
   * @param prefix how their names begin
   */
  public void keep(String prefix, Retention retention) {
    log.keep(prefix, retention);
  }

  /** Lets go of what is too old, soon and little by little; called every few seconds. */
  public void sweep() {
    log.sweep();
  }

  /** Writes what waits, and says that the end was clean. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      log.close();
      database.close();
    }
  }
}
