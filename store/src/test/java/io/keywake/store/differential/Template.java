package io.keywake.store.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The form of a request: words, and places for what is drawn. Immutable.
 *
 * <pre>
 *   word          the word itself
 *   {kind}        something of that kind: see {@link Material}
 *   {kind}+       one to four of them, {kind}* up to hundreds
 *   [ a | b ]     one of these, or nothing
 *   ( a | b )     one of these; ( ... )+ and ( ... )* repeat what is between
 * </pre>
 *
 * Everything is parted by blanks.
 */
sealed interface Template {
  void write(Material material, List<byte[]> request);

  record Word(String text) implements Template {
    @Override
    public void write(Material material, List<byte[]> request) {
      request.add(text.getBytes(ISO_8859_1));
    }
  }

  record Drawn(String kind) implements Template {
    @Override
    public void write(Material material, List<byte[]> request) {
      material.draw(kind, request);
    }
  }

  record Row(List<Template> parts) implements Template {
    @Override
    public void write(Material material, List<byte[]> request) {
      parts.forEach(part -> part.write(material, request));
    }
  }

  record Choice(List<Template> alternatives, boolean canBeNothing) implements Template {
    @Override
    public void write(Material material, List<byte[]> request) {
      if (!canBeNothing || material.below(5) < 2) {
        alternatives.get(material.below(alternatives.size())).write(material, request);
      }
    }
  }

  record Repeated(Template part, boolean often) implements Template {
    private static final int FEW = 4;
    private static final int MANY = 300;

    @Override
    public void write(Material material, List<byte[]> request) {
      boolean many = often && material.below(8) == 0;
      for (int left = 1 + material.below(many ? MANY : FEW); left > 0; left--) {
        part.write(material, request);
      }
    }
  }

  static Template parse(String text) {
    Iterator<String> tokens = List.of(text.trim().split(" +", -1)).iterator();
    return new Parser(tokens).alternatives("", false);
  }

  /** Reads the tokens of one template, front to back. */
  final class Parser {
    private final Iterator<String> tokens;
    private String end = "";

    private Parser(Iterator<String> tokens) {
      this.tokens = tokens;
    }

    /** Reads up to the closing bracket, whose token is kept, or to the end of the text. */
    private Template alternatives(String closing, boolean canBeNothing) {
      List<Template> alternatives = new ArrayList<>();
      List<Template> row = new ArrayList<>();
      while (tokens.hasNext()) {
        String token = tokens.next();
        if (!closing.isEmpty() && token.startsWith(closing)) {
          end = token;
          alternatives.add(new Row(List.copyOf(row)));
          return new Choice(List.copyOf(alternatives), canBeNothing);
        }
        if (token.equals("|")) {
          alternatives.add(new Row(List.copyOf(row)));
          row.clear();
        } else {
          row.add(part(token));
        }
      }
      if (!closing.isEmpty()) {
        throw new IllegalArgumentException("a template lacks " + closing);
      }
      return new Row(List.copyOf(row));
    }

    private Template part(String token) {
      if (token.equals("[")) {
        return alternatives("]", true);
      }
      if (token.equals("(")) {
        Template group = alternatives(")", false);
        return repeated(group, end.substring(1));
      }
      if (!token.startsWith("{")) {
        return new Word(token);
      }
      int close = token.indexOf('}');
      return repeated(new Drawn(token.substring(1, close)), token.substring(close + 1));
    }

    private static Template repeated(Template part, String sign) {
      return switch (sign) {
        case "" -> part;
        case "+" -> new Repeated(part, false);
        case "*" -> new Repeated(part, true);
        default -> throw new IllegalArgumentException("no such repetition: " + sign);
      };
    }
  }
}
