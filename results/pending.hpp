// SPDX-License-Identifier: MIT
// pending.hpp: metrics and events that wait in memory for the next batch. What could not be written keeps waiting.
#pragma once

#include "results/rows.hpp"
#include "results/sqlite.hpp"

#include <map>
#include <string>
#include <vector>

namespace armature::results {

class Pending {
public:
    void add(int64_t run, const std::vector<MetricRow> &rows);
    void add(int64_t run, int64_t number, const EventRow &event);
    size_t size() const { return metrics_.size() + events_.size(); }

    // Inside of a transaction. A metric that is recorded with another value already is thrown out, and an Error.
    void write(Connection &connection);
    void written();     // the transaction was committed: forget the rows
    void rolled_back(); // it was not: keep them

private:
    struct Metric {
        int64_t run;
        MetricRow row;
    };
    struct Event {
        int64_t run, number;
        EventRow row;
    };
    int64_t name_id(Connection &connection, const std::string &name);

    std::vector<Metric> metrics_;
    std::vector<Event> events_;
    std::map<std::string, int64_t, std::less<>> names_;
};

} // namespace armature::results
