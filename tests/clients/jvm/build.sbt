// What sbt is run for while it is installed, so that no scenario has it fetch what it is made of.
managedScalaInstance := false
autoScalaLibrary := false
