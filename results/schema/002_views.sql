-- SPDX-License-Identifier: MIT
-- 002_views.sql: the results in plain words. Every view names studies, trials and runs as people do (name, number, uuid)
-- and may be filtered and joined on those. A metric's value is a number, or the text 'nan'.

-- Runs, one row each, with the value of their study's objective. Newest first.
CREATE VIEW run_summary AS
SELECT run.uuid AS run, study.name AS study, trial.number AS trial, run.replicate, run.attempt, run.state, run.reason,
       (SELECT group_concat(name || '=' || iif(kind = 'boolean', iif(value, 'true', 'false'), value), ' ')
        FROM parameter WHERE parameter.trial = run.trial) AS variables,
       study.objective, iif(final_metric.run IS NULL, NULL, ifnull(final_metric.value, 'nan')) AS value,
       iif(run.seed < 0, printf('%u', run.seed), run.seed) AS seed,
       run.steps, run.epochs, run.best_step, run.parameter_count, run.started, run.ended, run.seconds,
       run.compile_seconds, run.peak_bytes, run.weights_sha256, run.metrics_sha256, dataset.sha256 AS data_sha256,
       environment.sha256 AS environment_sha256, parent.uuid AS parent, study.uuid AS study_uuid
FROM run
JOIN trial ON trial.id = run.trial
JOIN study ON study.id = trial.study
LEFT JOIN metric_name ON metric_name.name = study.objective
LEFT JOIN final_metric ON final_metric.run = run.id AND final_metric.name = metric_name.id
LEFT JOIN dataset ON dataset.id = run.dataset
LEFT JOIN environment ON environment.id = run.environment
LEFT JOIN run AS parent ON parent.id = run.parent
ORDER BY run.id DESC;

-- The finished runs of each study, best first by its objective; the newest study first. A NaN ranks last.
CREATE VIEW leaderboard AS
SELECT study.name AS study,
       rank() OVER (PARTITION BY study.id
                    ORDER BY iif(study.maximize, -final_metric.value, final_metric.value) NULLS LAST) AS rank,
       run.uuid AS run, trial.number AS trial, run.replicate,
       (SELECT group_concat(name || '=' || iif(kind = 'boolean', iif(value, 'true', 'false'), value), ' ')
        FROM parameter WHERE parameter.trial = run.trial) AS variables,
       study.objective, ifnull(final_metric.value, 'nan') AS value,
       (SELECT group_concat(metric_name.name || '=' || iif(score.value IS NULL, 'nan', printf('%.6g', score.value)), ' ')
        FROM final_metric AS score JOIN metric_name ON metric_name.id = score.name
        WHERE score.run = run.id AND metric_name.name LIKE 'test.%') AS test,
       run.parameter_count, run.seconds, study.uuid AS study_uuid
FROM run
JOIN trial ON trial.id = run.trial
JOIN study ON study.id = trial.study
JOIN metric_name ON metric_name.name = study.objective
JOIN final_metric ON final_metric.run = run.id AND final_metric.name = metric_name.id
WHERE run.state = 'finished'
ORDER BY study.id DESC, rank, trial.number, run.replicate, run.id; -- ties in an order that no worker count changes

-- The searched variables of each run, one row a value.
CREATE VIEW run_parameters AS
SELECT run.uuid AS run, study.name AS study, trial.number AS trial, run.replicate, parameter.name, parameter.kind,
       parameter.value
FROM run
JOIN trial ON trial.id = run.trial
JOIN study ON study.id = trial.study
JOIN parameter ON parameter.trial = trial.id;

-- The last value of every metric of each run.
CREATE VIEW run_metrics AS
SELECT run.uuid AS run, study.name AS study, trial.number AS trial, run.replicate, metric_name.name AS metric,
       final_metric.step, ifnull(final_metric.value, 'nan') AS value
FROM final_metric
JOIN metric_name ON metric_name.id = final_metric.name
JOIN run ON run.id = final_metric.run
JOIN trial ON trial.id = run.trial
JOIN study ON study.id = trial.study;

-- Every value of every metric, as reported.
CREATE VIEW metric_history AS
SELECT run.uuid AS run, study.name AS study, trial.number AS trial, run.replicate, metric_name.name AS metric,
       metric.step, metric.epoch, ifnull(metric.value, 'nan') AS value
FROM metric
JOIN metric_name ON metric_name.id = metric.name
JOIN run ON run.id = metric.run
JOIN trial ON trial.id = run.trial
JOIN study ON study.id = trial.study;

-- Trials with the objective over their finished replicates. NaN values are counted as finished, not averaged.
CREATE VIEW trial_summary AS
SELECT study.name AS study, trial.number AS trial,
       (SELECT group_concat(name || '=' || iif(kind = 'boolean', iif(value, 'true', 'false'), value), ' ')
        FROM parameter WHERE parameter.trial = trial.id) AS variables,
       count(run.id) AS runs, sum(run.state = 'finished') AS finished, study.objective,
       avg(iif(run.state = 'finished', final_metric.value, NULL)) AS mean,
       min(iif(run.state = 'finished', final_metric.value, NULL)) AS lowest,
       max(iif(run.state = 'finished', final_metric.value, NULL)) AS highest, study.uuid AS study_uuid
FROM trial
JOIN study ON study.id = trial.study
JOIN run ON run.trial = trial.id
LEFT JOIN metric_name ON metric_name.name = study.objective
LEFT JOIN final_metric ON final_metric.run = run.id AND final_metric.name = metric_name.id
GROUP BY trial.id;

-- Studies, newest first: how many runs ended how, and the best value so far.
CREATE VIEW study_summary AS
SELECT study.name AS study, study.question, study.created, study.objective,
       iif(study.maximize, 'maximize', 'minimize') AS direction,
       iif(study.maximize, max(final_metric.value), min(final_metric.value)) AS best,
       count(DISTINCT trial.id) AS trials, count(run.id) AS runs,
       ifnull(sum(run.state = 'finished'), 0) AS finished, ifnull(sum(run.state = 'diverged'), 0) AS diverged,
       ifnull(sum(run.state IN ('failed', 'crashed', 'hung')), 0) AS failed,
       ifnull(sum(run.state = 'refused'), 0) AS refused, ifnull(sum(run.state = 'pruned'), 0) AS pruned,
       ifnull(sum(run.state = 'interrupted'), 0) AS interrupted, ifnull(sum(run.state = 'running'), 0) AS running,
       sum(run.seconds) AS seconds, study.uuid AS study_uuid
FROM study
LEFT JOIN trial ON trial.study = study.id
LEFT JOIN run ON run.trial = trial.id
LEFT JOIN metric_name ON metric_name.name = study.objective
LEFT JOIN final_metric ON final_metric.run = run.id AND final_metric.name = metric_name.id AND run.state = 'finished'
GROUP BY study.id
ORDER BY study.id DESC;

-- Everything with a hash that a run depended on: its data, their files, its plugins, its environment.
CREATE VIEW run_provenance AS
SELECT run.uuid AS run, 'data' AS kind, '' AS name, dataset.sha256
FROM run JOIN dataset ON dataset.id = run.dataset
UNION ALL
SELECT run.uuid, 'file', run_source.named, run_source.sha256
FROM run JOIN run_source ON run_source.run = run.id
UNION ALL
SELECT run.uuid, 'plugin', run_plugin.component, plugin.sha256
FROM run JOIN run_plugin ON run_plugin.run = run.id JOIN plugin ON plugin.id = run_plugin.plugin
UNION ALL
SELECT run.uuid, 'environment', '', environment.sha256
FROM run JOIN environment ON environment.id = run.environment;

-- What must be equal, to the last bit, whenever the same study is executed again: on one worker or many, interrupted and
-- resumed or not. No identifiers, no times, no memory, no machine. One fact a row, as text; numbers with 17 significant
-- digits, which tell any two doubles apart. `execution` counts the studies of one name: 1, 2, ...
-- Of several attempts the last that came to an end of its own counts.
CREATE VIEW run_bits AS
WITH counted AS (
  SELECT run.*, trial.number AS trial_number, study.name AS study_name,
         (SELECT count(*) FROM study AS earlier WHERE earlier.name = study.name AND earlier.id <= study.id) AS execution
  FROM run
  JOIN trial ON trial.id = run.trial
  JOIN study ON study.id = trial.study
  WHERE run.attempt = (SELECT max(attempt) FROM run AS other
                       WHERE other.trial = run.trial AND other.replicate = run.replicate
                         AND other.state NOT IN ('running', 'interrupted'))
)
SELECT study_name AS study, execution, trial_number AS trial, replicate, 'state' AS item, 0 AS step, state AS value
FROM counted
UNION ALL
SELECT study_name, execution, trial_number, replicate, 'seed', 0, printf('%u', seed) FROM counted
UNION ALL
SELECT study_name, execution, trial_number, replicate, 'parameter_count', 0, printf('%d', parameter_count)
FROM counted WHERE state <> 'refused'
UNION ALL
SELECT study_name, execution, trial_number, replicate, 'length', 0,
       printf('%d steps, %d epochs, best at step %d', steps, epochs, best_step)
FROM counted WHERE steps IS NOT NULL
UNION ALL
SELECT study_name, execution, trial_number, replicate, 'weights_sha256', 0, weights_sha256
FROM counted WHERE weights_sha256 IS NOT NULL
UNION ALL
SELECT study_name, execution, trial_number, replicate, 'metrics_sha256', 0, metrics_sha256
FROM counted WHERE metrics_sha256 IS NOT NULL
UNION ALL
SELECT study_name, execution, trial_number, replicate, 'data_sha256', 0, dataset.sha256
FROM counted JOIN dataset ON dataset.id = counted.dataset
UNION ALL
SELECT study_name, execution, trial_number, replicate, 'parameter ' || parameter.name, 0,
       parameter.kind || ' ' || iif(typeof(value) = 'real', printf('%!.17g', value), value)
FROM counted JOIN parameter ON parameter.trial = counted.trial
UNION ALL
SELECT study_name, execution, trial_number, replicate, 'metric ' || metric_name.name, metric.step,
       CASE WHEN metric.value IS NULL THEN 'nan' WHEN metric.value = 9e999 THEN 'inf'
            WHEN metric.value = -9e999 THEN '-inf' ELSE printf('%!.17g', metric.value) END
FROM counted JOIN metric ON metric.run = counted.id JOIN metric_name ON metric_name.id = metric.name
ORDER BY 1, 2, 3, 4, 5, 6;
