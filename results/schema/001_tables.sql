-- SPDX-License-Identifier: MIT
-- 001_tables.sql: what Armature records. People mostly ask the views of 002_views.sql; docs/results.md is the tour.
--
-- Rules that hold everywhere:
--  * Names are singular. `id` is this file's own number for a row; what is unique in the world has a uuid or a SHA-256.
--  * Times are UTC text, "2026-01-31T12:00:00.123Z". Hashes are SHA-256, 64 lower-case hexadecimal digits.
--  * Wall-clock values (started, ended, seconds, peak_bytes ...) stand in columns of their own: no result depends on them.
--  * Long texts live in `document`, so that the rows which are searched stay short.

PRAGMA application_id = 1095912769; -- "ARMA": file(1) and Armature know the file by it

-- JSON texts, each kept once however many rows refer to it. Keys stay in the order in which they were written.
CREATE TABLE document (
  id     INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64), -- of `json`
  json   TEXT NOT NULL CHECK (json_valid(json))
) STRICT;

-- A study is one question: an experiment, a space of variables to search, and an objective.
-- The same experiment started again is another study of the same name.
CREATE TABLE study (
  id         INTEGER PRIMARY KEY,
  uuid       TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
  name       TEXT NOT NULL CHECK (name <> ''),
  question   TEXT NOT NULL,
  created    TEXT NOT NULL,
  experiment INTEGER NOT NULL REFERENCES document, -- the experiment file, merged, before any trial's values
  folder     TEXT NOT NULL,                        -- where relative paths in it start
  sweep      INTEGER NOT NULL REFERENCES document, -- space, sampler, trials, replicates, seed
  objective  TEXT NOT NULL,                        -- the metric that ranks runs: "validation.accuracy"
  maximize   INTEGER NOT NULL CHECK (maximize IN (0, 1))
) STRICT;
CREATE INDEX study_by_name ON study (name);

-- A trial is one point of the space: one value for each variable that was searched.
CREATE TABLE trial (
  id     INTEGER PRIMARY KEY,
  study  INTEGER NOT NULL REFERENCES study,
  number INTEGER NOT NULL CHECK (number >= 0), -- within the study; replicates share it
  UNIQUE (study, number)
) STRICT;

-- A variable's value in a trial, with its own type. A boolean is 0 or 1; a list or an object is JSON text.
CREATE TABLE parameter (
  trial INTEGER NOT NULL REFERENCES trial,
  name  TEXT NOT NULL CHECK (name <> ''),
  kind  TEXT NOT NULL,
  value ANY NOT NULL,
  PRIMARY KEY (trial, name),
  CHECK (CASE kind
           WHEN 'integer' THEN typeof(value) = 'integer'
           WHEN 'real'    THEN typeof(value) = 'real'
           WHEN 'text'    THEN typeof(value) = 'text'
           WHEN 'boolean' THEN typeof(value) = 'integer' AND value IN (0, 1)
           WHEN 'json'    THEN typeof(value) = 'text' AND json_valid(value)
           ELSE 0 END)
) STRICT, WITHOUT ROWID;

-- What decides a run's bits besides experiment, seed, plugins and data: kernel set, vector math, BLAS, threads, compiler.
CREATE TABLE environment (
  id     INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE, -- of the canonical `bits`
  bits   TEXT NOT NULL CHECK (json_valid(bits))
) STRICT;

-- The content of a data set, as one hash of everything read from it.
CREATE TABLE dataset (
  id     INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE
) STRICT;

-- A run trains one trial with one seed, in a process of its own. A retry is a new run with the next attempt number and
-- its parent; nothing is ever overwritten. A run that could not even be compiled is `refused`, with the reason.
--
--   running --> finished | diverged | failed | crashed | hung | pruned | interrupted         refused
--
--   finished     trained to its end                    crashed      its process died
--   diverged     a loss became NaN or infinite         hung         no progress within the deadline
--   failed       an error was reported                 interrupted  stopped by the user, or its coordinator died
--   pruned       stopped early by the search           refused      the experiment did not compile
CREATE TABLE run (
  id              INTEGER PRIMARY KEY,
  uuid            TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
  trial           INTEGER NOT NULL REFERENCES trial,
  replicate       INTEGER NOT NULL CHECK (replicate >= 0),
  attempt         INTEGER NOT NULL CHECK (attempt >= 1),
  parent          INTEGER REFERENCES run,         -- the attempt that this one retries
  state           TEXT NOT NULL CHECK (state IN ('running', 'refused', 'finished', 'diverged', 'failed', 'crashed',
                                                 'hung', 'pruned', 'interrupted')),
  reason          TEXT NOT NULL DEFAULT '',       -- one sentence; empty for finished
  seed            INTEGER NOT NULL,               -- 64 bits; a seed of 2^63 or more is negative here, right in the views
  experiment      INTEGER REFERENCES document,    -- the resolved experiment: every value and default written out
  dataset         INTEGER REFERENCES dataset,
  environment     INTEGER REFERENCES environment,
  machine         INTEGER REFERENCES document,    -- what decides no bit: processor, host name, kernel, memory
  parameter_count INTEGER CHECK (parameter_count >= 0),
  steps           INTEGER CHECK (steps >= 0),
  epochs          INTEGER CHECK (epochs >= 0),
  best_step       INTEGER,                        -- the step whose weights were chosen by validation
  weights_sha256  TEXT,                           -- of the final weights
  metrics_sha256  TEXT,                           -- of all metric rows, in order
  started         TEXT NOT NULL,
  ended           TEXT,
  seconds         REAL,                           -- wall clock of the training
  compile_seconds REAL,                           -- wall clock before it
  peak_bytes      INTEGER,                        -- resident memory
  owner_pid       INTEGER,                        -- the coordinator's process ...
  owner_identity  TEXT,                           -- ... and what makes it unique: process id, start time, boot
  record_sha256   TEXT NOT NULL,                  -- of all that was recorded at the start: a uuid is recorded once
  UNIQUE (trial, replicate, attempt),
  CHECK ((state = 'running') = (ended IS NULL)),
  CHECK ((state = 'refused') = (experiment IS NULL)),
  CHECK (state = 'refused' OR (dataset IS NOT NULL AND environment IS NOT NULL AND machine IS NOT NULL
                               AND parameter_count IS NOT NULL))
) STRICT;
CREATE INDEX run_running ON run (state) WHERE state = 'running';

CREATE TRIGGER run_ends_once BEFORE UPDATE OF state ON run
WHEN old.state <> 'running' AND new.state <> old.state
BEGIN
  SELECT raise(ABORT, 'a run ends once');
END;

-- The files that a run's data set was read from.
CREATE TABLE run_source (
  run      INTEGER NOT NULL REFERENCES run,
  position INTEGER NOT NULL,
  named    TEXT NOT NULL, -- as the experiment names it
  path     TEXT NOT NULL, -- where it was found
  sha256   TEXT NOT NULL,
  bytes    INTEGER NOT NULL CHECK (bytes >= 0),
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- A plugin's binary, known by its content.
CREATE TABLE plugin (
  id              INTEGER PRIMARY KEY,
  sha256          TEXT NOT NULL UNIQUE,
  compiler        TEXT NOT NULL,
  flags           TEXT NOT NULL,
  instruction_set TEXT NOT NULL,
  sdk_version     TEXT NOT NULL,
  abi_major       INTEGER NOT NULL,
  abi_minor       INTEGER NOT NULL
) STRICT;

-- Which components a run took from which plugin. A plugin that was loaded but not used has one row, component ''.
CREATE TABLE run_plugin (
  run       INTEGER NOT NULL REFERENCES run,
  plugin    INTEGER NOT NULL REFERENCES plugin,
  component TEXT NOT NULL, -- kind and name: "layer affine"
  file      TEXT NOT NULL, -- where the binary was
  PRIMARY KEY (run, plugin, component)
) STRICT, WITHOUT ROWID;

CREATE TABLE metric_name (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (name <> '') -- "validation.accuracy"
) STRICT;

-- Every reported value. NULL is a reported NaN (SQLite cannot store one): like a NaN it is neither smaller nor larger
-- than anything, and max(), min() and avg() pass over it. Infinities are themselves. The views say 'nan'.
-- The type is ANY because a REAL column would store -0.0 as 0: every bit is kept.
CREATE TABLE metric (
  run   INTEGER NOT NULL REFERENCES run,
  name  INTEGER NOT NULL REFERENCES metric_name,
  step  INTEGER NOT NULL CHECK (step >= 0),  -- optimizer steps done
  epoch INTEGER NOT NULL CHECK (epoch >= 0), -- epochs begun; the first is 1
  value ANY CHECK (typeof(value) IN ('real', 'null')),
  PRIMARY KEY (run, name, step)
) STRICT, WITHOUT ROWID;

-- The last value of each metric of a run, kept beside the history so that thousands of runs are ranked at once.
CREATE TABLE final_metric (
  run   INTEGER NOT NULL REFERENCES run,
  name  INTEGER NOT NULL REFERENCES metric_name,
  step  INTEGER NOT NULL,
  value ANY CHECK (typeof(value) IN ('real', 'null')),
  PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;

-- Files that a run left: checkpoints.
CREATE TABLE artifact (
  run    INTEGER NOT NULL REFERENCES run,
  name   TEXT NOT NULL, -- "best", "last"
  path   TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes  INTEGER NOT NULL CHECK (bytes >= 0),
  PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;

-- What happened to a run, in order: log lines of its process, warnings, retries.
CREATE TABLE event (
  run    INTEGER NOT NULL REFERENCES run,
  number INTEGER NOT NULL, -- 0, 1, ...
  time   TEXT NOT NULL,
  level  TEXT NOT NULL,
  text   TEXT NOT NULL,
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

-- Whether a claim of an experiment held in a study, and on what evidence.
CREATE TABLE verdict (
  study    INTEGER NOT NULL REFERENCES study,
  claim    TEXT NOT NULL,
  holds    INTEGER NOT NULL CHECK (holds IN (0, 1)),
  evidence INTEGER NOT NULL REFERENCES document,
  decided  TEXT NOT NULL,
  PRIMARY KEY (study, claim)
) STRICT, WITHOUT ROWID;
