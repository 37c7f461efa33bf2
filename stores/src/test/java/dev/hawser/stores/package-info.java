@NullMarked
package dev.hawser.stores;

import org.jspecify.annotations.NullMarked;
