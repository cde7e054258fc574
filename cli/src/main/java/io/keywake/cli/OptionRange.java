package io.keywake.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Limits of an option that is a number. */
final class OptionRange {
  private OptionRange() {}

  /** Refuses a value outside of its limits. */
  static void check(CommandSpec spec, String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new ParameterException(
          spec.commandLine(), option + ": " + value + ", expected " + min + " to " + max);
    }
  }
}
