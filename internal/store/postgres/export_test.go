package postgres

import "context"

// Setting returns a setting of the server as one of Ward's sessions sees it.
func (db *DB) Setting(ctx context.Context, name string) (value string, err error) {
	err = db.pool.QueryRow(ctx, `SELECT current_setting($1)`, name).Scan(&value)
	return value, err
}
