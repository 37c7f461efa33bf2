package dev.hawser.sdk;

import dev.hawser.protocol.Publication;
import dev.hawser.sdk.seal.SealException;

/**
 * A publication of a sealed channel that could not be opened.
 *
 * @param publication as it came
 * @param epoch the epoch that its offset belongs to
 * @param reason why, with the id of the key that is missing where that is it
 */
public record Unread(Publication publication, String epoch, SealException reason) {}
