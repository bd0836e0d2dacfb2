"""Small servers: a correct one, and one for each thing that can be wrong with it. All are run for real."""
