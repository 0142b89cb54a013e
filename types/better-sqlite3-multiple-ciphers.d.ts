// The encrypting build keeps better-sqlite3's interface and ships no types of its own.
declare module 'better-sqlite3-multiple-ciphers' {
  import BetterSqlite from 'better-sqlite3'
  export = BetterSqlite
}
