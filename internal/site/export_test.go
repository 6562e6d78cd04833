package site

// PrintOf is a hash of what of a file matters.
var PrintOf = printOf
