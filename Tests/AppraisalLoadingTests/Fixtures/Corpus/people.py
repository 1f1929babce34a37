"""People who do not exist: serials 900 to 999 belong to nobody."""

A = "198501012010011901"  # male, in service since January 2010
B = "199003152015032902"  # female
C = "197812312005011903"  # male
D = "198807072012122904"  # female
E = "199211252019031905"  # male
P = "197005051995031911"  # male, a supervisor
Q = "197211111998032912"  # female, a supervisor
CONTRACT = "199103152023212945"  # female, PPPK: contract code 21 where civil servants have the month

RATEES = [A, B, C, D]
