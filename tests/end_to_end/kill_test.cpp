// SPDX-License-Identifier: MIT
// kill_test: a coordinator that is killed at any moment loses nothing: resuming gives what an uninterrupted study
// gives. ARMATURE_KILLS=N makes the campaign longer, ARMATURE_KILL_SEED=S another one.
#include "end_to_end/bench.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <random>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace armature::testing {
namespace {

using namespace std::chrono_literals;

int number(const char *variable, int otherwise) {
    const char *value = std::getenv(variable);
    return value == nullptr ? otherwise : std::atoi(value);
}

// The program, running; standard error goes to a file.
class Running {
public:
    Running(const Bench &bench, std::vector<std::string> arguments, const std::string &log) {
        arguments.insert(arguments.begin(), program().string());
        std::vector<char *> words;
        for (std::string &word : arguments) {
            words.push_back(word.data());
        }
        words.push_back(nullptr);
        std::vector<std::string> environment = bench.environment();
        const std::string file = (bench.folder / log).string();
        id_ = fork();
        if (id_ == 0) {
            for (std::string &variable : environment) {
                putenv(variable.data());
            }
            const int out = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
            if (chdir(bench.folder.path().c_str()) != 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) {
                _exit(126);
            }
            execv(words[0], words.data());
            _exit(127);
        }
    }
    ~Running() {
        if (id_ > 0) {
            signal(SIGKILL);
            wait();
        }
    }
    Running(const Running &) = delete;
    Running &operator=(const Running &) = delete;
    pid_t id() const { return id_; }
    void signal(int which) const { kill(id_, which); }
    int wait() { // the exit code, or 128 + signal
        int status = 0;
        waitpid(id_, &status, 0);
        id_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

private:
    pid_t id_ = -1;
};

class Kill : public ::testing::Test {
protected:
    Kill() {
        Json json = Bench::experiment();
        json["train"]["epochs"] = 12;
        json["sweep"]["trials"] = 10;
        json["sweep"]["replicates"] = 2;
        bench.write("experiment.json", json);
    }
    bool has_study() const {
        try {
            return bench.value("SELECT count(*) FROM study") == "1";
        } catch (const Error &) {
            return false; // no database yet, or one without its tables
        }
    }
    std::vector<std::string> next() const {
        return has_study() ? std::vector<std::string>{"resume", "points", "--workers", "2"}
                           : std::vector<std::string>{"sweep", "experiment.json", "--workers", "2"};
    }
    void forget() const {
        for (const char *name : {"runs.db", "runs.db-wal", "runs.db-shm", "runs.db.lock", "runs.db.artifacts"}) {
            std::filesystem::remove_all(bench.folder / name);
        }
    }
    void expect_complete() const {
        EXPECT_EQ(bench.integrity(), "ok");
        EXPECT_EQ(bench.value("SELECT count(*) FROM study"), "1");
        EXPECT_EQ(bench.value("SELECT count(*) FROM run WHERE state = 'running'"), "0");
        EXPECT_EQ(bench.value("SELECT count(*) FROM run_summary WHERE state = 'finished'"), "20");
        EXPECT_EQ(bench.value("SELECT count(*) FROM (SELECT DISTINCT trial, replicate FROM run_summary WHERE "
                              "state = 'finished')"),
                  "20"); // none doubled
        // Every attempt but the first has the one before it as its parent.
        EXPECT_EQ(bench.value("SELECT count(*) FROM run_summary WHERE (attempt > 1) <> (parent IS NOT NULL)"), "0");
    }

    Bench bench;
};

TEST_F(Kill, AtAnyMomentAndResumeGivesTheSameBits) {
    const Finished reference =
        bench.armature({"sweep", "experiment.json", "--workers", "2", "--db", "reference.db", "--quiet"});
    ASSERT_EQ(reference.exit_code, 0) << reference.err;

    const std::string bits = bench.bits("reference.db");
    const int kills = number("ARMATURE_KILLS", 10);
    std::mt19937 random(static_cast<unsigned>(number("ARMATURE_KILL_SEED", 1)));
    for (int killed = 0; killed < kills;) {
        Running coordinator(bench, next(), "log.txt");
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 150'000));
        coordinator.signal(SIGKILL);
        if (const int code = coordinator.wait(); code == 128 + SIGKILL) {
            ++killed;
        } else { // it was faster than the kill: the study is complete, and another one begins
            ASSERT_EQ(code, 0) << read_file(bench.folder / "log.txt");
            expect_complete();
            EXPECT_EQ(bench.bits("runs.db"), bits);
            forget();
        }
    }
    const Finished last = bench.armature(next());
    ASSERT_EQ(last.exit_code, 0) << last.err;
    expect_complete();
    EXPECT_EQ(bench.bits("runs.db"), bits);
    // Resuming what is complete does nothing.
    const Finished again = bench.armature({"resume", "points"});
    EXPECT_EQ(again.exit_code, 0) << again.err;
    expect_complete();
}

TEST_F(Kill, WorkersDieWithTheirCoordinator) {
    Json json = Bench::experiment();
    json["train"]["epochs"] = 10'000'000;
    bench.write("endless.json", json);
    Running coordinator(bench, {"run", "endless.json"}, "log.txt");
    const std::string children =
        "/proc/" + std::to_string(coordinator.id()) + "/task/" + std::to_string(coordinator.id()) + "/children";
    std::string worker;
    for (int i = 0; i < 2000 && (worker.empty() || !has_study()); ++i) {
        std::this_thread::sleep_for(10ms);
        worker = read_file(children);
    }
    ASSERT_TRUE(has_study()) << read_file(bench.folder / "log.txt");
    const pid_t id = std::atoi(worker.c_str());
    ASSERT_GT(id, 1);
    coordinator.signal(SIGKILL);
    coordinator.wait();
    const std::string status = "/proc/" + std::to_string(id) + "/stat";
    bool gone = false; // or a zombie that nobody has reaped yet
    for (int i = 0; i < 1000 && !gone; ++i) {
        std::error_code error;
        gone = !std::filesystem::exists(status, error) || read_file(status).find(") Z ") != std::string::npos;
        std::this_thread::sleep_for(10ms);
    }
    EXPECT_TRUE(gone);
}

TEST_F(Kill, ControlCEndsTheStudyInGoodOrder) {
    Json json = Bench::experiment();
    json["train"]["epochs"] = 10'000'000;
    bench.write("endless.json", json);
    Running coordinator(bench, {"sweep", "endless.json", "--workers", "2"}, "log.txt");
    for (int i = 0; i < 2000 && !has_study(); ++i) {
        std::this_thread::sleep_for(10ms);
    }
    ASSERT_TRUE(has_study()) << read_file(bench.folder / "log.txt");
    coordinator.signal(SIGINT);
    EXPECT_EQ(coordinator.wait(), 130);
    EXPECT_THAT(read_file(bench.folder / "log.txt"), ::testing::HasSubstr("armature resume "));
    EXPECT_EQ(bench.value("SELECT count(*) FROM run WHERE state = 'running'"), "0");
    EXPECT_GE(std::stoi(bench.value("SELECT count(*) FROM run WHERE state = 'interrupted'")), 1);
    EXPECT_FALSE(std::filesystem::exists(bench.folder / "runs.db.artifacts") &&
                 !std::filesystem::is_empty(bench.folder / "runs.db.artifacts")); // nothing half done lies around
}

TEST_F(Kill, WithoutItsNurseryAStudyGoesOn) {
    Json json = Bench::experiment();
    json["train"]["epochs"] = 500;
    json["sweep"]["trials"] = 10;
    json["sweep"]["replicates"] = 2;
    bench.write("experiment.json", json);
    Running coordinator(bench, {"sweep", "experiment.json", "--workers", "2"}, "log.txt");
    bool killed = false;
    for (int i = 0; i < 2000 && !killed; ++i) {
        std::this_thread::sleep_for(10ms);
        std::istringstream children(read_file("/proc/" + std::to_string(coordinator.id()) + "/task/" +
                                              std::to_string(coordinator.id()) + "/children"));
        for (pid_t child; has_study() && children >> child;) { // workers are its children's copies: the first is it
            if (read_file("/proc/" + std::to_string(child) + "/cmdline").ends_with(std::string("--nursery\0", 10))) {
                kill(child, SIGKILL);
                killed = true;
                break;
            }
        }
    }
    ASSERT_TRUE(killed);
    EXPECT_EQ(coordinator.wait(), 0) << read_file(bench.folder / "log.txt");
    expect_complete();
}

TEST_F(Kill, AWorkerKilledFromOutsideIsACrashOfItsRunAlone) {
    Json json = Bench::experiment();
    json["train"]["epochs"] = 10'000'000;
    bench.write("endless.json", json);
    Running coordinator(bench, {"run", "endless.json"}, "log.txt");
    const std::string children =
        "/proc/" + std::to_string(coordinator.id()) + "/task/" + std::to_string(coordinator.id()) + "/children";
    for (int i = 0; i < 2000 && !has_study(); ++i) {
        std::this_thread::sleep_for(10ms);
    }
    const pid_t worker = std::atoi(read_file(children).c_str());
    ASSERT_GT(worker, 1);
    kill(worker, SIGKILL);
    EXPECT_EQ(coordinator.wait(), 7);
    EXPECT_EQ(bench.value("SELECT state FROM run_summary"), "crashed");
    EXPECT_THAT(bench.value("SELECT reason FROM run_summary"), ::testing::HasSubstr("SIGKILL"));
}

} // namespace
} // namespace armature::testing
