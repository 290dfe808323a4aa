package ledger

// KeyClass is the retention class of records about the ledger's keys.
const KeyClass = "key"
