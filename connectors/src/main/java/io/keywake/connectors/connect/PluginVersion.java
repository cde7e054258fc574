package io.keywake.connectors.connect;

import org.jspecify.annotations.Nullable;

/** The version that workers show for our plugins. Immutable, for any thread. */
final class PluginVersion {
  static final String TEXT = of(PluginVersion.class.getPackage().getImplementationVersion());

  private PluginVersion() {}

  /** Classes outside of a jar have none. */
  private static String of(@Nullable String manifest) {
    return manifest == null ? "undefined" : manifest;
  }
}
