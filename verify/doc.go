// Package verify checks a record without the program that wrote it.
package verify
