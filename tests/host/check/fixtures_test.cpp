// SPDX-License-Identifier: MIT
// Every plugin that is broken on purpose is flagged by exactly the check of the clause that it breaks; and every check
// has something to flag.
#include "check/runner.hpp"
#include "support/places.hpp"
#include "support/sanitizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace armature::check {
namespace {

using Flags = std::multiset<std::string>; // "layer sign_flipped: ARM-LAYER-040"; of the file: "ARM-ENTRY-002"

struct Fixture {
    std::string file;
    Flags expected;
    int level = 8;
    friend void PrintTo(const Fixture &fixture, std::ostream *out) { *out << fixture.file; }
};

Flags component(const std::string &kind, std::initializer_list<std::pair<const char *, const char *>> all) {
    Flags out;
    for (const auto &[name, clause] : all) {
        out.insert(kind + " " + name + ": " + clause);
    }
    return out;
}

Flags operator+(Flags a, const Flags &b) {
    a.insert(b.begin(), b.end());
    return a;
}

// How long loading takes is a matter of the machine too, so it counts only where it is meant.
Flags flagged(const Fixture &fixture) {
    Options options;
    options.level = fixture.level;
    options.program = testing::program();
    const Report report = check_file(testing::broken_plugin(fixture.file), options);
    Flags out;
    for (const Section &section : report.sections) {
        for (const Result &result : section.results) {
            const std::string id = result.check->id;
            const bool stands = stands_against(result.outcome.status) || result.outcome.status == Status::warning;
            if (stands && (id != "ARM-ENTRY-016" || fixture.file == "slow_to_load")) {
                out.insert(section.component.empty() ? id : section.component + ": " + id);
            }
        }
    }
    return out;
}

const std::vector<Fixture> &fixtures() {
    static const std::vector<Fixture> all = {
        {"exports_more", {"ARM-ENTRY-002"}},
        {"no_entry", {"ARM-ENTRY-002"}},
        {"exports_unique", {"ARM-ENTRY-003"}},
        {"needs_a_library", {"ARM-ENTRY-004"}},
        {"throws_dice", {"ARM-ENTRY-005"}},
        {"undefined_symbol", {"ARM-ENTRY-006"}},
        {"crashes_on_scan", {"ARM-ENTRY-006"}},
        {"exits_on_scan", {"ARM-ENTRY-006"}},
        {"hangs_on_scan", {"ARM-ENTRY-006"}},
        {"newer_abi", {"ARM-ENTRY-007"}},
        {"newer_minor", {"ARM-ENTRY-007"}},
        {"holds_nothing", {"ARM-ENTRY-008"}},
        {"foreign_instructions", {"ARM-ENTRY-009"}},
        {"refuses_start", {"ARM-ENTRY-010"}},
        {"starts_once", {"ARM-ENTRY-011"}},
        {"endless_components", {"ARM-ENTRY-012"}},
        {"moving_descriptors", {"ARM-ENTRY-013"}},
        {"looks_beyond", {"ARM-ENTRY-014"}},
        {"misnamed", {"ARM-ENTRY-015"}},
        {"slow_to_load", {"ARM-ENTRY-016"}, 2},
        {"half_a_descriptor", {"ARM-DESC-001"}},
        {"unknown_kind", {"ARM-DESC-002"}},
        {"shouting_name", {"ARM-DESC-003"}},
        {"rambling_summary", {"ARM-DESC-004"}},
        {"cites_nowhere", {"ARM-DESC-005"}},
        {"cites_nothing", {"ARM-DESC-006"}},
        {"latin_text", {"ARM-DESC-007"}},
        {"uses_reserved", {"ARM-DESC-008"}},
        {"no_interface", {"ARM-DESC-009"}},
        {"answers_every_id", {"ARM-DESC-010"}},
        {"half_a_table", {"ARM-DESC-011"}},
        {"schema_is_no_json", {"ARM-SETTINGS-001"}},
        {"unknown_word", {"ARM-SETTINGS-002"}},
        {"bad_default", {"ARM-SETTINGS-003"}},
        {"undescribed", {"ARM-SETTINGS-004"}},
        {"wild_search", {"ARM-SETTINGS-005"}},
        {"settings", component("layer", {{"accepts_no_settings", "ARM-SETTINGS-006"},
                                         {"divides_by_a_setting", "ARM-SETTINGS-007"},
                                         {"leaves_a_pointer", "ARM-SETTINGS-008"},
                                         {"refuses_silently", "ARM-SETTINGS-009"},
                                         {"keeps_a_lent_text", "ARM-SETTINGS-010"}})},
        {"process", component("layer", {{"changes_locale", "ARM-ENTRY-020"},
                                        {"changes_folder", "ARM-ENTRY-021"},
                                        {"flushes_to_zero", "ARM-ENTRY-022"},
                                        {"takes_signals", "ARM-ENTRY-023"},
                                        {"changes_environment", "ARM-ENTRY-024"},
                                        {"changes_umask", "ARM-ENTRY-025"},
                                        {"starts_threads", "ARM-ENTRY-026"},
                                        {"leaves_files_open", "ARM-ENTRY-027"},
                                        {"leaks_instances", "ARM-ENTRY-030"}})},
        {"dies_of_nan", component("layer", {{"dies_of_nan", "ARM-ENTRY-041"}}), 10},
        {"changes_float_mode", component("layer", {{"changes_float_mode", "ARM-ENTRY-022"}})},
        {"prints", component("layer", {{"prints", "ARM-ENTRY-028"}})},
        {"refuses_everything", component("layer", {{"refuses_everything", "ARM-LAYER-002"}})},
        {"eats_memory", component("layer", {{"eats_memory", "ARM-LAYER-006"}})},
        {"exits", component("layer", {{"exits", "ARM-LAYER-006"}})},
        {"hangs", component("layer", {{"hangs", "ARM-LAYER-006"}})},
        {"segfaults", component("layer", {{"segfaults", "ARM-LAYER-006"}})},
        {"throws", component("layer", {{"throws", "ARM-LAYER-006"}})},
        {"writes_nan", component("layer", {{"writes_nan", "ARM-LAYER-008"}})},
        {"layer_answers", component("layer", {{"silent_refusal", "ARM-LAYER-001"},
                                              {"counts_on_an_input", "ARM-LAYER-001"},
                                              {"counts_its_configures", "ARM-LAYER-003"},
                                              {"names_twice", "ARM-LAYER-004"},
                                              {"drops_refusals", "ARM-LAYER-005"}})},
        {"layer_memory", component("layer", {{"forgets_the_last", "ARM-LAYER-007"},
                                             {"idles_in_evaluation", "ARM-LAYER-007"},
                                             {"adds_to_garbage", "ARM-LAYER-009"},
                                             {"writes_beyond", "ARM-LAYER-010"},
                                             {"writes_before", "ARM-LAYER-010"},
                                             {"reads_beyond", "ARM-LAYER-010"},
                                             {"overruns_its_scratch", "ARM-LAYER-010"},
                                             {"changes_its_input", "ARM-LAYER-011"},
                                             {"learns_in_evaluation", "ARM-LAYER-011"},
                                             {"steals_the_stream", "ARM-LAYER-012"}})},
        {"layer_frames", component("layer", {{"reads_unasked", "ARM-LAYER-013"},
                                             {"counts_on_all_gradients", "ARM-LAYER-014"},
                                             {"miscounts_its_rows", "ARM-LAYER-015"},
                                             {"wants_exact_sizes", "ARM-LAYER-016"}})},
        {"layer_sameness", component("layer", {{"has_its_own_dice", "ARM-LAYER-020"},
                                               {"keeps_its_input_inside", "ARM-LAYER-021"},
                                               {"forgets_the_step", "ARM-LAYER-022"},
                                               {"shares_a_buffer", "ARM-LAYER-027"},
                                               {"centres_its_batch", "ARM-LAYER-028"},
                                               {"centres_its_batch", "ARM-LAYER-061"},
                                               {"leaks_in_calls", "ARM-LAYER-060"},
                                               {"allocates_in_calls", "ARM-LAYER-061"}})},
        {"layer_gradients", component("layer", {{"never_adds", "ARM-LAYER-023"},
                                                {"skips_together", "ARM-LAYER-024"},
                                                {"careless_in_place", "ARM-LAYER-025"},
                                                {"views_another", "ARM-LAYER-029"},
                                                {"float_is_another", "ARM-LAYER-026"}})},
        {"layer_pieces", component("layer", {{"forgets_the_last_piece", "ARM-LAYER-030"},
                                             {"turns_pieces_round", "ARM-LAYER-030"},
                                             {"looks_too_late", "ARM-LAYER-030"},
                                             {"pieces_are_others", "ARM-LAYER-030"}})},
        {"blocks", component("block", {{"silent_refusal", "ARM-BLOCK-001"},
                                       {"counts_on_an_input", "ARM-BLOCK-001"},
                                       {"takes_nothing", "ARM-BLOCK-002"},
                                       {"counts_builds", "ARM-BLOCK-003"},
                                       {"forgets_in_evaluation", "ARM-BLOCK-003"},
                                       {"names_twice", "ARM-BLOCK-004"},
                                       {"names_in_capitals", "ARM-BLOCK-004"},
                                       {"drops_refusals", "ARM-BLOCK-005"},
                                       {"applies_what_fails", "ARM-BLOCK-006"},
                                       {"leaves_a_layer_unused", "ARM-BLOCK-007"},
                                       {"leaves_an_input_unused", "ARM-BLOCK-007"},
                                       {"never_finite", "ARM-BLOCK-008"},
                                       {"counts_in_its_instance", "ARM-BLOCK-009"},
                                       {"wants_exact_sizes", "ARM-BLOCK-016"}}) +
                       component("layer", {{"fails", "ARM-LAYER-006"}})},
        {"block_results", component("block", {{"applies_dice", "ARM-BLOCK-020"},
                                              {"cancels", "ARM-BLOCK-026"},
                                              {"centres_its_batch", "ARM-BLOCK-028"},
                                              {"stops_its_input", "ARM-BLOCK-040"},
                                              {"stops_its_parameter", "ARM-BLOCK-041"},
                                              {"learns_in_vain", "ARM-BLOCK-042"},
                                              {"leaks_in_builds", "ARM-ENTRY-030"}}) +
                              component("layer", {{"rolls_dice", "ARM-LAYER-020"}})},
        {"cells", component("cell", {{"forgets_its_state", "ARM-CELL-001"},
                                     {"grows_its_state", "ARM-CELL-001"},
                                     {"gives_a_scalar", "ARM-CELL-002"},
                                     {"counts_its_steps", "ARM-CELL-020"},
                                     {"normalises_its_step", "ARM-CELL-021"},
                                     {"normalises_its_step", "ARM-BLOCK-028"},
                                     {"carries_for_nobody", "ARM-BLOCK-007"},
                                     {"forgets_the_past", "ARM-BLOCK-040"}}) +
                      component("layer", {{"counts_to_four", "ARM-LAYER-020"}})},
        {"gradients", component("layer", {{"sign_flipped", "ARM-LAYER-040"},
                                          {"factor_two", "ARM-LAYER-040"},
                                          {"no_gradient", "ARM-LAYER-040"},
                                          {"forgets_the_chain", "ARM-LAYER-040"},
                                          {"right_for_positive", "ARM-LAYER-040"},
                                          {"off_by_one", "ARM-LAYER-040"},
                                          {"transposed", "ARM-LAYER-041"},
                                          {"mean_over_batch", "ARM-LAYER-041"},
                                          {"last_example_only", "ARM-LAYER-041"}})},
        {"activations", component("activation", {{"fails", "ARM-ACT-001"},
                                                 {"forgets_the_last", "ARM-ACT-002"},
                                                 {"never_finite", "ARM-ACT-003"},
                                                 {"adds_to_garbage", "ARM-ACT-004"},
                                                 {"writes_beyond", "ARM-ACT-005"},
                                                 {"changes_its_input", "ARM-ACT-006"},
                                                 {"reads_the_other", "ARM-ACT-007"},
                                                 {"wants_exact_sizes", "ARM-ACT-008"},
                                                 {"has_its_own_dice", "ARM-ACT-020"},
                                                 {"never_adds", "ARM-ACT-023"},
                                                 {"careless_in_place", "ARM-ACT-025"},
                                                 {"float_is_another", "ARM-ACT-026"},
                                                 {"shares_a_buffer", "ARM-ACT-027"},
                                                 {"half_a_derivative", "ARM-ACT-040"},
                                                 {"looks_aside", "ARM-ACT-050"},
                                                 {"overflows", "ARM-ACT-051"},
                                                 {"leaks_in_calls", "ARM-ACT-060"},
                                                 {"allocates_in_calls", "ARM-ACT-061"}})},
        {"losses", component("loss", {{"has_one_output", "ARM-LOSS-001"},
                                      {"sums_up", "ARM-LOSS-002"},
                                      {"ignores_its_weight", "ARM-LOSS-003"},
                                      {"overflows", "ARM-LOSS-004"},
                                      {"likes_the_wrong", "ARM-LOSS-005"},
                                      {"trusts_its_labels", "ARM-LOSS-006"}})},
        {"optimizers", component("optimizer", {{"has_no_rate", "ARM-OPT-001"},
                                               {"names_twice", "ARM-OPT-002"},
                                               {"steps_too_far", "ARM-OPT-003"},
                                               {"changes_gradients", "ARM-OPT-003"},
                                               {"has_its_own_dice", "ARM-OPT-004"},
                                               {"keeps_it_inside", "ARM-OPT-005"},
                                               {"float_is_another", "ARM-OPT-006"},
                                               {"decays_at_rest", "ARM-OPT-007"},
                                               {"divides_by_zero", "ARM-OPT-008"},
                                               {"counts_its_span", "ARM-OPT-009"},
                                               {"climbs_up", "ARM-OPT-010"},
                                               {"allocates_in_steps", "ARM-OPT-061"}})},
        {"schedules", component("schedule", {{"starts_infinite", "ARM-SCHED-001"},
                                             {"needs_an_end", "ARM-SCHED-002"},
                                             {"counts_its_calls", "ARM-SCHED-003"}})},
        {"initialisers", component("initialiser", {{"forgets_the_last", "ARM-INIT-001"},
                                                   {"writes_beyond", "ARM-INIT-002"},
                                                   {"has_its_own_dice", "ARM-INIT-003"},
                                                   {"float_is_another", "ARM-INIT-004"},
                                                   {"far_too_large", "ARM-INIT-005"}})},
        {"metrics", component("metric", {{"takes_nothing", "ARM-METRIC-001"},
                                         {"names_twice", "ARM-METRIC-002"},
                                         {"counts_too_far", "ARM-METRIC-003"},
                                         {"forgets_its_value", "ARM-METRIC-004"},
                                         {"keeps_it_inside", "ARM-METRIC-005"},
                                         {"last_batch_wins", "ARM-METRIC-006"},
                                         {"merges_means", "ARM-METRIC-007"},
                                         {"ignores_the_mask", "ARM-METRIC-008"}})},
        {"datasets", component("dataset", {{"never_opens", "ARM-DATA-001"},
                                           {"declares_a_batch", "ARM-DATA-002"},
                                           {"forgets_the_last", "ARM-DATA-003"},
                                           {"forgets_a_bit", "ARM-DATA-003"},
                                           {"takes_every_index", "ARM-DATA-004"},
                                           {"never_the_same", "ARM-DATA-005"},
                                           {"draws_while_reading", "ARM-DATA-006"},
                                           {"has_a_third_parity", "ARM-DATA-007"},
                                           {"tests_on_training", "ARM-DATA-008"}})},
    };
    return all;
}

class FixturesTest : public ::testing::TestWithParam<Fixture> {};

TEST_P(FixturesTest, AreFlaggedByTheirClauseAndNoOther) {
    if (sanitized) {
        GTEST_SKIP() << "under AddressSanitizer memory has no limit, and leaks are its own matter";
    }
    EXPECT_EQ(flagged(GetParam()), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(All, FixturesTest, ::testing::ValuesIn(fixtures()),
                         [](const auto &fixture) { return fixture.param.file; });

TEST(Checks, HaveAFixtureEach) {
    const std::set<std::string> without = {
        "ARM-ENTRY-001",               // no plugin: see runner_test
        "ARM-ENTRY-040",               // needs a tool: see memory_test
        "ARM-LAYER-062", "ARM-ACT-062" // only tell a time
    };
    std::set<std::string> flagged;
    for (const Fixture &fixture : fixtures()) {
        for (const std::string &flag : fixture.expected) {
            flagged.insert(flag.substr(flag.find("ARM-")));
        }
    }
    for (const Check &check : all_checks()) {
        EXPECT_NE(flagged.contains(check.id), without.contains(check.id)) << check.id;
    }
}

} // namespace
} // namespace armature::check
