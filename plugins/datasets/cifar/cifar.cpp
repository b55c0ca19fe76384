// SPDX-License-Identifier: MIT
// cifar: CIFAR-10 and CIFAR-100 in their binary records, gzipped or not. Not their Python pickles.
#include "records.hpp"

#include <armature/dataset.hpp>

namespace {

using namespace armature;

// Fields: image [feature 3, width 32, height 32] in bytes, label. Splits: training, and test if it is there.
struct Cifar {
    static constexpr const char *name = "cifar";
    std::optional<std::string> path, names;
    std::vector<std::string> training, test;
    int64_t classes = 10;

    static void describe(Description<Cifar> &about) {
        about.summary("CIFAR-10 and CIFAR-100: small colour pictures in binary records, gzipped or not")
            .formula("image [feature 3, width 32, height 32], bytes; label 0 ... classes - 1")
            .cite({.authors = "Krizhevsky, Alex",
                   .title = "Learning multiple layers of features from tiny images",
                   .year = 2009,
                   .venue = "Technical report, University of Toronto"});
        about.setting("path", &Cifar::path,
                      "a folder with data_batch_1.bin ... data_batch_5.bin and test_batch.bin, or, of CIFAR-100, "
                      "train.bin and test.bin (or .gz)");
        about.setting("training", &Cifar::training, "files, instead of the folder's");
        about.setting("test", &Cifar::test, "files, instead of the folder's");
        about.setting("names", &Cifar::names, "a file of the classes' names, one a line, such as batches.meta.txt");
        about
            .setting("classes", &Cifar::classes,
                     "10: CIFAR-10; 100: CIFAR-100 by its fine labels; 20: CIFAR-100 by its coarse labels")
            .minimum(10)
            .maximum(100);
    }

    void check() const {
        if (classes != 10 && classes != 20 && classes != 100) {
            refuse("there is no CIFAR of ", classes,
                   " classes: choose 10, 100 (fine labels) or 20 (coarse labels of CIFAR-100)");
        }
        if (!path && training.empty()) {
            refuse("wants path, a folder with the files of CIFAR's names, or training, a list of files");
        }
    }

    void sources(DatasetPlan &plan) const {
        for (const std::vector<std::string> &part : {training_files(), test_files()}) {
            for (const std::string &file : part) {
                plan.source(file);
            }
        }
        if (names) {
            plan.source(*names);
        }
    }

    void open(const Opening &opening, DatasetPlan &plan) {
        const cifar::Layout layout{classes == 10 ? 1 : 2, classes == 100 ? 1 : 0, classes};
        const size_t counts[] = {training_files().size(), test_files().size()};
        parts.clear();
        uint32_t next = 0;
        for (const size_t count : counts) {
            if (count > 0) {
                cifar::Records &records = parts.emplace_back();
                for (size_t i = 0; i < count; ++i) {
                    cifar::read(opening.path(next++), layout, records);
                }
            }
        }
        plan.input(
            "image",
            Shape(ARM_U8, {{ARM_ROLE_FEATURE, 3}, {ARM_ROLE_WIDTH, cifar::side}, {ARM_ROLE_HEIGHT, cifar::side}}));
        plan.classes("label", classes);
        for (size_t i = 0; i < parts.size(); ++i) {
            plan.split(i == 0 ? "training" : "test", static_cast<int64_t>(parts[i].labels.size()));
        }
        std::vector<std::string> texts;
        if (names) {
            texts = cifar::names(opening.path(next), classes);
        } else {
            for (int64_t c = 0; c < classes; ++c) {
                texts.push_back(std::to_string(c));
            }
        }
        plan.table("label", texts);
    }

    void read(uint32_t split, std::span<const int64_t> indices, void *const *buffers) const {
        const cifar::Records &part = parts.at(split);
        auto *image = static_cast<uint8_t *>(buffers[0]); // 3 x side x side x indices
        auto *label = static_cast<int32_t *>(buffers[1]); // indices
        for (const int64_t i : indices) {
            cifar::weave(part.pictures.data() + i * cifar::picture, image);
            image += cifar::picture;
            *label++ = part.labels[static_cast<size_t>(i)];
        }
    }

private:
    std::vector<std::string> training_files() const {
        if (!training.empty()) {
            return training;
        }
        if (classes != 10) {
            return {*path + "/train.bin"};
        }
        std::vector<std::string> files;
        for (int64_t i = 1; i <= 5; ++i) {
            files.push_back(*path + "/data_batch_" + std::to_string(i) + ".bin");
        }
        return files;
    }
    std::vector<std::string> test_files() const {
        if (!test.empty() || !path) {
            return test;
        }
        return {*path + (classes == 10 ? "/test_batch.bin" : "/test.bin")};
    }

    std::vector<cifar::Records> parts; // training, test
};

} // namespace

ARMATURE_PLUGIN(Dataset<Cifar>)
