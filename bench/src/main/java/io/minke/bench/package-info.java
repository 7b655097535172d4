@NullMarked
package io.minke.bench;

import org.jspecify.annotations.NullMarked;
