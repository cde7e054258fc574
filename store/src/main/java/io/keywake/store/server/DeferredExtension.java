package io.keywake.store.server;

import io.keywake.store.command.CommandFamily;
import io.keywake.store.command.InfoSection;
import java.util.List;

/**
 * An extension whose work begins later than the store accepts clients, so that there is something
 * to walk by then. Started and closed by one thread.
 */
public final class DeferredExtension implements StoreExtension {
  private final StoreExtension extension;
  private boolean begun;

  public DeferredExtension(StoreExtension extension) {
    this.extension = extension;
  }

  /** Begins the work of the extension, once; may wait. */
  public void begin() {
    begun = true;
    extension.start();
  }

  @Override
  public List<CommandFamily> commandFamilies() {
    return extension.commandFamilies();
  }

  @Override
  public List<InfoSection> infoSections() {
    return extension.infoSections();
  }

  @Override
  public List<Watched> watched() {
    return extension.watched();
  }

  @Override
  public void start() {}

  @Override
  public void close() {
    if (begun) {
      extension.close();
    }
  }
}
