// SPDX-License-Identifier: MIT
// dataset.hpp: a dataset as a plain struct. It needs
//   void sources(armature::DatasetPlan &) const;                            // the files, as the settings name them
//   void open(const armature::Opening &, armature::DatasetPlan &);          // fields, splits, tables
//   void read(uint32_t split, std::span<const int64_t> indices, void *const *buffers) const;    // indices that are
//   there void lengths(uint32_t split, uint32_t field, std::span<const int64_t>, int64_t *) const;   // only where
//   ragged
// and closes with ARMATURE_PLUGIN(armature::Dataset<Idx>).
#pragma once

#include <armature/describe.hpp>
#include <armature/draft/dataset.h>
#include <armature/plugin.hpp>
#include <armature/services.hpp>
#include <armature/shape.hpp>

#include <span>

namespace armature {

class DatasetPlan {
public:
    explicit DatasetPlan(const arm_dataset_plan *plan) : plan_(plan) {}
    void source(const std::string &path) { detail::pass(plan_->source(plan_->context, path.c_str())); }
    void input(const std::string &name, const Shape &one_example) { field(ARM_FIELD_INPUT, name, one_example, 0); }
    void target(const std::string &name, const Shape &one_example) { field(ARM_FIELD_TARGET, name, one_example, 0); }
    void classes(const std::string &name, int64_t classes) {
        field(ARM_FIELD_TARGET, name, Shape(ARM_I32, {}), classes);
    }
    void field(int32_t purpose, const std::string &name, const Shape &one_example, int64_t classes) {
        const arm_field c{sizeof(arm_field), purpose, name.c_str(), &one_example.c(), classes};
        detail::pass(plan_->field(plan_->context, &c));
    }
    void split(const std::string &name, int64_t examples) {
        detail::pass(plan_->split(plan_->context, name.c_str(), examples));
        splits.push_back(examples);
    }
    void table(const std::string &name, const std::vector<std::string> &texts) {
        std::vector<const char *> pointers;
        for (const std::string &text : texts) {
            pointers.push_back(text.c_str());
        }
        detail::pass(
            plan_->table(plan_->context, name.c_str(), static_cast<int64_t>(pointers.size()), pointers.data()));
    }

    std::vector<int64_t> splits; // examples of each, as declared so far

private:
    const arm_dataset_plan *plan_;
};

class Opening {
public:
    explicit Opening(const arm_dataset_open *request) : r_(request) {}
    uint32_t paths() const { return r_->path_count; }
    std::string path(uint32_t i) const { return r_->paths[i]; }
    Random random() const { return {r_->random, r_->services}; } // for generated data
    template <class T> Math<T> math() const { return Math<T>(r_->services->math); }

private:
    const arm_dataset_open *r_;
};

template <class C> struct Dataset {
    struct Box {
        C component;
        std::vector<int64_t> splits; // examples of each
    };

    static C &of(void *instance) { return static_cast<Box *>(instance)->component; }
    static arm_status sources(void *instance, const arm_dataset_plan *plan, arm_error *error) {
        return detail::guard(error, [&] {
            DatasetPlan answers(plan);
            of(instance).sources(answers);
        });
    }
    static arm_status open(void *instance, const arm_dataset_open *request, const arm_dataset_plan *plan,
                           arm_error *error) {
        return detail::guard(error, [&] {
            DatasetPlan answers(plan);
            of(instance).open(Opening(request), answers);
            static_cast<Box *>(instance)->splits = std::move(answers.splits);
        });
    }
    static arm_status lengths(void *instance, uint32_t split, uint32_t field, const int64_t *indices, int64_t count,
                              int64_t *lengths, arm_error *error) {
        return detail::guard(error, [&] {
            const std::span<const int64_t> which{indices, static_cast<size_t>(count)};
            if constexpr (requires { of(instance).lengths(split, field, which, lengths); }) {
                of(instance).lengths(split, field, which, lengths);
            } else {
                refuse("no field of this dataset is ragged");
            }
        });
    }
    static arm_status read(void *instance, uint32_t split, const int64_t *indices, int64_t count, void *const *buffers,
                           arm_error *error) {
        return detail::guard(error, [&] {
            const std::vector<int64_t> &splits = static_cast<const Box *>(instance)->splits;
            const std::span<const int64_t> which{indices, static_cast<size_t>(count)};
            const int64_t examples = split < splits.size() ? splits[split] : 0;
            for (const int64_t i : which) { // so that no data set needs to
                if (i < 0 || i >= examples) {
                    refuse("split ", split, " has ", examples, " examples, and no example ", i);
                }
            }
            of(instance).read(split, which, buffers);
        });
    }
    static constexpr arm_dataset table = {
        sizeof(arm_dataset), 0, &detail::create<C, Box>, &detail::destroy<Box>, &sources, &open, &lengths, &read};
    static const void *get_interface(const char *id) {
        return std::string_view(id) == ARM_DATASET_INTERFACE ? &table : nullptr;
    }
    static const arm_descriptor *descriptor() { return detail::descriptor<C>(ARM_KIND_DATASET, &get_interface); }
};

} // namespace armature
