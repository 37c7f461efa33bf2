package dev.hawser.server.engine;

import dev.hawser.core.bell.Bell;
import dev.hawser.core.directory.Directory;
import dev.hawser.core.fleet.Courier;
import dev.hawser.core.fleet.Fleet;
import dev.hawser.core.log.Log;
import dev.hawser.core.profile.Profiles;
import dev.hawser.stores.Store;

/** An engine beside which durable channels have a store. */
final class WithStore implements Engine {

  private final Engine engine;
  private final Store store;
  private final Log log;

  WithStore(Engine engine, Store store, Profiles profiles) {
    this.engine = engine;
    this.store = store;
    this.log = new ChosenLog(store.log(), engine.log(), profiles);
  }

  @Override
  public boolean reachable() {
    return engine.reachable() && store.reachable();
  }

  @Override
  public Log log() {
    return log;
  }

  @Override
  public Store store() {
    return store;
  }

  @Override
  public Bell bell() {
    return engine.bell();
  }

  @Override
  public Directory directory() {
    return engine.directory();
  }

  @Override
  public Fleet fleet() {
    return engine.fleet();
  }

  @Override
  public Courier courier() {
    return engine.courier();
  }

  @Override
  public void sweep() {
    engine.sweep();
    store.sweep();
  }

  @Override
  public long bytes() {
    return engine.bytes();
  }

  @Override
  public long historyBytes() {
    return engine.historyBytes();
  }

  @Override
  public void close() {
    store.close();
    engine.close();
  }
}
