// SPDX-License-Identifier: MIT
#include "results/pending.hpp"

#include "results/put.hpp"

#include <fmt/format.h>

#include <cstring>

namespace armature::results {

namespace {

bool same_bits(double a, double b) {
    return (a != a && b != b) || std::memcmp(&a, &b, sizeof a) == 0; // one NaN is as good as another
}

} // namespace

void Pending::add(int64_t run, const std::vector<MetricRow> &rows) {
    for (const MetricRow &row : rows) {
        metrics_.push_back({run, row});
    }
}
void Pending::add(int64_t run, int64_t number, const EventRow &event) {
    events_.push_back({run, number, event});
}

int64_t Pending::name_id(Connection &connection, const std::string &name) {
    const auto known = names_.find(name);
    if (known != names_.end()) {
        return known->second;
    }
    return names_[name] = put_entity(connection, "metric_name", 1, {{"name", name}}).id;
}

void Pending::write(Connection &connection) {
    Statement &insert = connection.prepare(
        "INSERT INTO metric (run, name, step, epoch, value) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING");
    Statement &select =
        connection.prepare("SELECT epoch, value FROM metric WHERE run = ?1 AND name = ?2 AND step = ?3");
    std::map<std::pair<int64_t, int64_t>, const MetricRow *> last; // by run and name
    for (size_t i = 0; i < metrics_.size(); ++i) {
        const int64_t run = metrics_[i].run;
        const MetricRow &row = metrics_[i].row;
        const int64_t name = name_id(connection, row.name);
        insert.with(run, name, row.step, row.epoch, row.value).execute();
        if (sqlite3_changes(connection.get()) == 0) {
            select.with(run, name, row.step).first([&] {
                if (select.integer(0) != row.epoch || !same_bits(select.real(1), row.value)) {
                    Error error(Fault::internal,
                                fmt::format("{} at step {} is already recorded as {} (epoch {}), not {} (epoch {})",
                                            row.name, row.step, select.real(1), select.integer(0), row.value,
                                            row.epoch));
                    metrics_.erase(metrics_.begin() + static_cast<std::ptrdiff_t>(i));
                    throw error;
                }
            });
        }
        const MetricRow *&newest = last[{run, name}];
        newest = newest == nullptr || row.step >= newest->step ? &row : newest;
    }
    Statement &final_value = connection.prepare(
        "INSERT INTO final_metric (run, name, step, value) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (run, name) "
        "DO UPDATE SET step = excluded.step, value = excluded.value WHERE excluded.step > step");
    for (const auto &[key, row] : last) {
        final_value.with(key.first, key.second, row->step, row->value).execute();
    }
    Statement &event = connection.prepare(
        "INSERT INTO event (run, number, time, level, text) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING");
    for (const auto &[run, number, row] : events_) {
        event.with(run, number, row.time, row.level, row.text).execute();
    }
}

void Pending::written() {
    metrics_.clear();
    events_.clear();
}

void Pending::rolled_back() {
    names_.clear();
} // ids that were given inside of the transaction are gone with it

} // namespace armature::results
