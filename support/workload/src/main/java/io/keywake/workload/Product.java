package io.keywake.workload;

import java.util.List;

/**
 * The facts of one product of a catalogue, invented from its number.
 *
 * @param ean thirteen digits, the last of which checks the others
 * @param priceCents in hundredths of the currency
 * @param rating in tenths of a star, 0 to 50
 */
record Product(
    int number,
    String ean,
    String name,
    String brand,
    List<String> category,
    List<String> tags,
    long priceCents,
    String currency,
    int stock,
    int rating,
    int reviews,
    int widthMm,
    int heightMm,
    int depthMm,
    int weightGrams,
    String origin,
    String description,
    String updatedAt) {
  private static final List<String> QUALITIES =
      List.of(
          "Hand-made",
          "Foldable",
          "Enamelled",
          "Écru",
          "Wasserdichter",
          "Küchen-",
          "Crème",
          "Señorita",
          "Łódź",
          "10\" wide",
          "Старинный",
          "日本製",
          "여름",
          "Double-walled",
          "Plain");
  private static final List<String> THINGS =
      List.of(
          "kettle",
          "lantern",
          "rucksack",
          "armchair",
          "notebook",
          "teapot 急須",
          "Schraubenzieher",
          "brûlée dish",
          "smørbrød board",
          "jamón stand",
          "самовар",
          "umbrella ☂",
          "desk lamp",
          "wool blanket",
          "compass 🧭",
          "headphones",
          "bicycle bell",
          "coffee mill ☕");
  private static final List<String> BRANDS =
      List.of(
          "Nordlys",
          "Haldane & Sons",
          "Ōsaka Works",
          "Petit Béret",
          "Grünwald",
          "Tre Kronor",
          "Almacén 12",
          "O'Malley",
          "Стрела",
          "Meridian");
  private static final List<List<String>> CATEGORIES =
      List.of(
          List.of("Home", "Kitchen", "Tea"),
          List.of("Home", "Living room"),
          List.of("Outdoor", "Walking"),
          List.of("Outdoor", "Cycling", "Parts"),
          List.of("Office", "Paper"),
          List.of("Tools", "Hand tools"),
          List.of("Electronics", "Sound"));
  private static final List<String> CURRENCIES = List.of("EUR", "USD", "JPY", "GBP", "SEK", "PLN");
  private static final List<String> ORIGINS =
      List.of("Portugal", "日本", "Deutschland", "France", "Sverige", "Polska", "대한민국", "Mexico");
  private static final List<String> TAGS =
      List.of("new", "sale", "gift", "vegan", "heavy", "fragile", "été", "冬", "refurbished", "set");

  static Product of(int number, Dice dice) {
    String text = description(dice);
    return new Product(
        number,
        ean(dice),
        dice.one(QUALITIES) + " " + dice.one(THINGS) + " no. " + dice.between(1, 99),
        dice.one(BRANDS),
        dice.one(CATEGORIES),
        tags(dice),
        dice.between(99, 250_000),
        dice.one(CURRENCIES),
        dice.skewed(5_000, 3),
        dice.between(0, 50),
        dice.skewed(20_000, 4),
        dice.between(5, 2_500),
        dice.between(5, 2_500),
        dice.between(5, 2_500),
        dice.skewed(80_000, 3) + 1,
        dice.one(ORIGINS),
        text,
        timestamp(dice));
  }

  /** "12.90": the price as a decimal number. */
  String price() {
    return priceCents / 100 + "." + twoDigits((int) (priceCents % 100));
  }

  /** "4.3": the rating in stars. */
  String stars() {
    return rating / 10 + "." + rating % 10;
  }

  private static String ean(Dice dice) {
    StringBuilder digits = new StringBuilder(13);
    int sum = 0;
    for (int place = 0; place < 12; place++) {
      int digit = dice.below(10);
      sum += place % 2 == 0 ? digit : 3 * digit;
      digits.append(digit);
    }
    return digits.append((10 - sum % 10) % 10).toString();
  }

  private static List<String> tags(Dice dice) {
    int from = dice.below(TAGS.size());
    return TAGS.subList(from, Math.min(TAGS.size(), from + dice.below(5)));
  }

  private static String description(Dice dice) {
    StringBuilder text = new StringBuilder();
    for (int sentences = dice.between(1, 6); sentences > 0; sentences--) {
      int start = text.length();
      for (int words = dice.between(4, 14); words > 0; words--) {
        text.append(dice.one(Vocabulary.WORDS)).append(words == 1 ? '.' : ' ');
      }
      text.setCharAt(start, Character.toUpperCase(text.charAt(start)));
      text.append(sentences == 1 ? "" : dice.oneIn(3) ? "\n" : " ");
    }
    return text.toString();
  }

  private static String timestamp(Dice dice) {
    return "2026-"
        + twoDigits(dice.between(1, 12))
        + "-"
        + twoDigits(dice.between(1, 28))
        + "T"
        + twoDigits(dice.below(24))
        + ":"
        + twoDigits(dice.below(60))
        + ":"
        + twoDigits(dice.below(60))
        + "Z";
  }

  private static String twoDigits(int number) {
    return (number < 10 ? "0" : "") + number;
  }
}
