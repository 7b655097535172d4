@NullMarked
package io.minke.engine;

import org.jspecify.annotations.NullMarked;
