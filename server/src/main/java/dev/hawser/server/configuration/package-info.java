/**
 * The operator's file: read, checked against its schema, and turned into one record for each room.
 *
 * <p>Kept out: what the settings do. Start at {@link Configuration}; the keys themselves are
 * described in {@code hawser/configuration.schema.json}.
 */
@NullMarked
package dev.hawser.server.configuration;

import org.jspecify.annotations.NullMarked;
