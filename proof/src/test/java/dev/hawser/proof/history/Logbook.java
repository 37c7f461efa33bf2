package dev.hawser.proof.history;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What everybody was told, as it came. For any thread. */
final class Logbook {

  /** Of one channel. */
  private record Book(
      Promise promise, List<Acknowledged> acknowledged, Map<String, List<Seen>> views) {

    Book(Promise promise) {
      this(promise, new ArrayList<>(), new TreeMap<>());
    }
  }

  private final Map<String, Book> books = new TreeMap<>();
  private final List<String> complaints = new ArrayList<>();

  /**
   * @param promises by the names of the channels
   */
  Logbook(Map<String, Promise> promises) {
    promises.forEach((channel, promise) -> books.put(channel, new Book(promise)));
  }

  List<String> channels() {
    return List.copyOf(books.keySet());
  }

  private Book book(String channel) {
    return requireNonNull(books.get(channel), channel);
  }

  synchronized void acknowledged(String channel, Acknowledged told) {
    book(channel).acknowledged().add(told);
  }

  synchronized void seen(String channel, String who, Seen seen) {
    book(channel).views().computeIfAbsent(who, _ -> new ArrayList<>()).add(seen);
  }

  synchronized void complain(String what) {
    complaints.add(what);
  }

  synchronized List<String> complaints() {
    return List.copyOf(complaints);
  }

  synchronized int acknowledgements() {
    return books.values().stream().mapToInt(book -> book.acknowledged().size()).sum();
  }

  synchronized long sightings() {
    return all().count();
  }

  /** How often a view was told of this kind. */
  synchronized long count(Predicate<Seen> kind) {
    return all().filter(kind).count();
  }

  private Stream<Seen> all() {
    return books.values().stream()
        .flatMap(book -> book.views().values().stream())
        .flatMap(List::stream);
  }

  /** The views of a channel that did not hear this publication last. */
  synchronized List<String> behind(String channel, String id) {
    return book(channel).views().entrySet().stream()
        .filter(
            view -> !(view.getValue().getLast() instanceof Seen.Heard last && last.id().equals(id)))
        .map(Map.Entry::getKey)
        .toList();
  }

  synchronized List<History> histories() {
    List<History> all = new ArrayList<>();
    books.forEach((channel, book) -> {
      Map<String, List<Seen>> copies = new TreeMap<>();
      book.views().forEach((who, view) -> copies.put(who, List.copyOf(view)));
      all.add(new History(channel, book.promise(), List.copyOf(book.acknowledged()), copies));
    });
    return all;
  }
}
