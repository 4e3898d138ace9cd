-- What the embedded engine's file starts with, so that its stream stays fast (docs in engine-seed.ts).
CREATE TABLE _stream_records (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                table_name TEXT NOT NULL,
                event_name TEXT NOT NULL,
                keys_json TEXT NOT NULL,
                new_image TEXT,
                old_image TEXT,
                sequence_number TEXT NOT NULL,
                shard_id TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                user_identity TEXT
            );
CREATE INDEX stream_position ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
CREATE TRIGGER stream_trim AFTER INSERT ON _stream_records WHEN NEW.table_name = 'stream-trim' AND NEW.event_name <> 'REMOVE'
BEGIN
  DELETE FROM _stream_records
    WHERE table_name = json_extract(NEW.new_image, '$.table.S')
      AND CAST(sequence_number AS INTEGER) < CAST(json_extract(NEW.new_image, '$.before.N') AS INTEGER);
  DELETE FROM _stream_records WHERE table_name = 'stream-trim' AND id < NEW.id;
END;
