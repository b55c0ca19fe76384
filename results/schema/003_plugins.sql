-- SPDX-License-Identifier: MIT
-- 003_plugins.sql: all that tells one build of a plugin from another: the linker's build id, the components' versions;
-- and a view of it.

-- The linker's identifier of the binary (GNU build-id), by which debuggers and distributions know it; '' if it has none.
-- NULL for a binary that was recorded before this column was there, until a run uses it again.
ALTER TABLE plugin ADD COLUMN build_id TEXT;

-- The component's own version, as its plugin tells it: "1.2.0". NULL in runs from before this column was there.
ALTER TABLE run_plugin ADD COLUMN version TEXT;

-- The plugins of each run, one row a component, and how its binary was made. `interface` is the version of the plugin
-- interface that it was built for; `needs` are the instructions that the processor must have, as /proc/cpuinfo has them.
CREATE VIEW run_plugins AS
SELECT run.uuid AS run, study.name AS study, trial.number AS trial, run.replicate, run_plugin.component,
       run_plugin.version, plugin.sha256, plugin.build_id, plugin.abi_major || '.' || plugin.abi_minor AS interface,
       plugin.sdk_version, plugin.compiler, plugin.flags, plugin.instruction_set AS needs, run_plugin.file
FROM run_plugin
JOIN plugin ON plugin.id = run_plugin.plugin
JOIN run ON run.id = run_plugin.run
JOIN trial ON trial.id = run.trial
JOIN study ON study.id = trial.study;
