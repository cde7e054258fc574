package io.keywake.monitoring;

import java.io.IOException;

/** The port of the console cannot be listened on. The message names the setting. */
public final class HttpPortException extends IOException {
  private static final long serialVersionUID = 1L;

  HttpPortException(IOException cause) {
    super(MonitoringSettings.HTTP_PORT.name() + ": " + cause.getMessage(), cause);
  }
}
