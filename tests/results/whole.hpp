// SPDX-License-Identifier: MIT
// whole.hpp: is a database of sample runs sound, complete in each of its runs, and does it hold what was acknowledged?
#pragma once

#include "results/query.hpp"
#include "results/samples.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <set>

namespace armature::testing {

struct Whole {
    std::set<std::string> begun, ended; // acknowledged, by uuid
};

inline void check_whole(const std::filesystem::path &file, const Whole &acknowledged, const std::string &when) {
    SCOPED_TRACE(when);
    std::error_code none;
    if (acknowledged.begun.empty() && (!std::filesystem::exists(file, none) || std::filesystem::file_size(file) == 0)) {
        return;
    }
    std::unique_ptr<sqlite3, int (*)(sqlite3 *)> closer(nullptr, sqlite3_close);
    sqlite3 *connection = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &connection), SQLITE_OK);
    closer.reset(connection);
    const auto ask = [&](const char *sql) {
        std::vector<std::vector<std::string>> rows;
        char *message = nullptr;
        const auto row = [](void *to, int n, char **values, char **) {
            auto &list = *static_cast<std::vector<std::vector<std::string>> *>(to);
            list.emplace_back();
            for (int i = 0; i < n; ++i) {
                list.back().emplace_back(values[i] == nullptr ? "NULL" : values[i]);
            }
            return 0;
        };
        EXPECT_EQ(sqlite3_exec(connection, sql, row, &rows, &message), SQLITE_OK)
            << sql << ": " << (message ? message : "");
        sqlite3_free(message);
        return rows;
    };
    ASSERT_EQ(ask("PRAGMA integrity_check").at(0).at(0), "ok");
    ASSERT_TRUE(ask("PRAGMA foreign_key_check").empty());
    if (ask("PRAGMA user_version").at(0).at(0) == "0") {
        ASSERT_TRUE(acknowledged.begun.empty());
        ASSERT_TRUE(ask("SELECT * FROM sqlite_schema").empty()) << "a migration is carried out whole or not at all";
        return;
    }
    std::set<std::string> begun, ended;
    for (const auto &run : ask(R"(SELECT uuid, state,
             (SELECT count(*) FROM parameter WHERE parameter.trial = run.trial),
             (SELECT count(*) FROM run_source WHERE run = run.id), (SELECT count(*) FROM run_plugin WHERE run = run.id),
             (SELECT count(*) FROM metric WHERE run = run.id), (SELECT count(*) FROM final_metric WHERE run = run.id),
             (SELECT count(*) FROM artifact WHERE run = run.id), weights_sha256 FROM run)")) {
        begun.insert(run[0]);
        if (run[1] == "refused") {
            EXPECT_EQ(run[2], "1");
            continue;
        }
        EXPECT_EQ(run[2] + run[3] + run[4], "222") << "a run begins whole";
        if (run[1] == "finished") {
            ended.insert(run[0]);
            EXPECT_EQ(run[5] + run[6] + run[7], "532") << "a run ends whole";
            EXPECT_NE(run[8], "NULL");
        } else {
            EXPECT_TRUE(run[1] == "running" || run[1] == "interrupted") << run[1];
            EXPECT_TRUE(run[5] == "0" || run[5] == "5") << run[5] << " metrics: a batch is written whole";
            EXPECT_EQ(run[7], "0");
        }
    }
    for (const std::string &uuid : acknowledged.begun) {
        EXPECT_EQ(begun.count(uuid), 1u) << uuid << " was acknowledged and is lost";
    }
    for (const std::string &uuid : acknowledged.ended) {
        EXPECT_EQ(ended.count(uuid), 1u) << uuid << " was acknowledged as ended and is not";
    }
    EXPECT_TRUE(ask("SELECT trial, replicate, attempt FROM run GROUP BY 1, 2, 3 HAVING count(*) > 1").empty());
}

} // namespace armature::testing
