package dev.hawser.proof.history;

/** Where a publication stands in its channel. */
record Place(String epoch, long offset) {

  @Override
  public String toString() {
    return epoch + "." + offset;
  }
}
