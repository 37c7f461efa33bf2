package dev.hawser.proof.history;

/** A publication that was answered, as its author was told. */
record Acknowledged(String author, long number, Place place) {

  String id() {
    return author + "-" + number;
  }
}
