package io.keywake.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import org.slf4j.LoggerFactory;

/** How much is logged; {@code logback.xml} holds the default. Called by the main thread. */
final class LogLevels {

  private LogLevels() {}

  /**
   * Lets libraries tell about their life cycles and every failed connection; shows stack traces.
   */
  static void raise() {
    level("io.keywake", Level.DEBUG);
    level("org.apache.kafka.clients.NetworkClient", Level.INFO);
    Logger root = level(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.INFO);
    root.iteratorForAppenders().forEachRemaining(LogLevels::showStackTraces);
  }

  /** Leaves the screen to a command that tells by itself how everything goes. */
  static void lower() {
    level("io.keywake", Level.WARN);
    level("org.apache.kafka", Level.ERROR);
  }

  private static Logger level(String name, Level level) {
    Logger logger = (Logger) LoggerFactory.getLogger(name);
    logger.setLevel(level);
    return logger;
  }

  private static void showStackTraces(Appender<ILoggingEvent> appender) {
    if (appender instanceof OutputStreamAppender<ILoggingEvent> stream
        && stream.getEncoder() instanceof PatternLayoutEncoder encoder) {
      encoder.stop();
      encoder.setPattern(encoder.getPattern().replace("%nopex", ""));
      encoder.start();
    }
  }
}
