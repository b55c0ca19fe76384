// SPDX-License-Identifier: MIT
// idx: images and labels in the files of MNIST, gzipped or not. Not colour images, not folders of pictures.
#include "matrix.hpp"

#include <armature/dataset.hpp>

#include <algorithm>
#include <cstring>

namespace {

using namespace armature;

// Fields: image [feature 1, width, height] in bytes 0 ... 255, label. Splits: training, and test if it is there.
// An IDX image is rows of pixels, which is width fastest: the bytes are the field.
struct Idx {
    static constexpr const char *name = "idx";
    std::optional<std::string> path, training_images, training_labels, test_images, test_labels;
    int64_t classes = 0;

    static void describe(Description<Idx> &about) {
        about.summary("Images and labels in IDX files, as MNIST and Fashion-MNIST come, gzipped or not")
            .formula("image [feature 1, width, height], bytes; label 0 ... classes - 1")
            .term("MNIST")
            .cite({.authors = "LeCun, Yann and Bottou, Leon and Bengio, Yoshua and Haffner, Patrick",
                   .title = "Gradient-based learning applied to document recognition",
                   .year = 1998,
                   .venue = "Proceedings of the IEEE 86(11), 2278-2324",
                   .doi = "10.1109/5.726791"});
        about.setting("path", &Idx::path,
                      "a folder with train-images-idx3-ubyte, train-labels-idx1-ubyte and the same of t10k (or .gz)");
        about.setting("training_images", &Idx::training_images, "a file, instead of the folder's");
        about.setting("training_labels", &Idx::training_labels, "a file, instead of the folder's");
        about.setting("test_images", &Idx::test_images, "a file, instead of the folder's");
        about.setting("test_labels", &Idx::test_labels, "a file, instead of the folder's");
        about.setting("classes", &Idx::classes, "how many classes there are; 0: the largest label and one")
            .minimum(0)
            .maximum(256);
    }

    void check() const {
        if (!path && !(training_images && training_labels)) {
            refuse("wants path, a folder with the four files of MNIST's names, or training_images and training_labels");
        }
        if (!path && test_images.has_value() != test_labels.has_value()) {
            refuse("wants test_images and test_labels together, or neither");
        }
    }

    void sources(DatasetPlan &plan) const {
        plan.source(file(training_images, "train-images-idx3-ubyte"));
        plan.source(file(training_labels, "train-labels-idx1-ubyte"));
        if (path || test_images) {
            plan.source(file(test_images, "t10k-images-idx3-ubyte"));
            plan.source(file(test_labels, "t10k-labels-idx1-ubyte"));
        }
    }

    void open(const Opening &opening, DatasetPlan &plan) {
        parts.clear();
        for (uint32_t i = 0; i + 1 < opening.paths(); i += 2) {
            Part &part = parts.emplace_back(idx::read(opening.path(i), "images", 3),
                                            idx::read(opening.path(i + 1), "labels", 1));
            agree(part, opening.path(i), opening.path(i + 1), opening.path(0));
        }
        const int64_t count = class_count(opening);
        const std::vector<int64_t> &e = parts.front().images.extents; // examples, height, width
        plan.input("image", Shape(ARM_U8, {{ARM_ROLE_FEATURE, 1}, {ARM_ROLE_WIDTH, e[2]}, {ARM_ROLE_HEIGHT, e[1]}}));
        plan.classes("label", count);
        for (size_t i = 0; i < parts.size(); ++i) {
            plan.split(i == 0 ? "training" : "test", parts[i].images.extents[0]);
        }
        std::vector<std::string> names;
        for (int64_t c = 0; c < count; ++c) {
            names.push_back(std::to_string(c));
        }
        plan.table("label", names);
    }

    void read(uint32_t split, std::span<const int64_t> indices, void *const *buffers) const {
        const Part &part = parts.at(split);
        const size_t pixels = part.images.elements.size() / part.labels.elements.size();
        auto *image = static_cast<uint8_t *>(buffers[0]); // pixels x indices
        auto *label = static_cast<int32_t *>(buffers[1]); // indices
        for (const int64_t i : indices) {
            std::memcpy(image, part.images.elements.data() + static_cast<size_t>(i) * pixels, pixels);
            image += pixels;
            *label++ = part.labels.elements[static_cast<size_t>(i)];
        }
    }

private:
    struct Part {
        Part(idx::Matrix i, idx::Matrix l) : images(std::move(i)), labels(std::move(l)) {}
        idx::Matrix images, labels;
    };

    std::string file(const std::optional<std::string> &given, const char *usual) const {
        return given ? *given : *path + "/" + usual;
    }
    void agree(const Part &part, const std::string &images, const std::string &labels, const std::string &first) const {
        if (part.images.extents[0] != part.labels.extents[0]) {
            refuse(images, " holds ", part.images.extents[0], " images, but ", labels, " holds ",
                   part.labels.extents[0], " labels");
        }
        const auto size = [](const Part &p) {
            return std::to_string(p.images.extents[2]) + " x " + std::to_string(p.images.extents[1]);
        };
        if (size(part) != size(parts.front())) {
            refuse(images, " holds images of ", size(part), " pixels, but those of ", first, " have ",
                   size(parts.front()));
        }
    }
    int64_t class_count(const Opening &opening) const {
        int64_t count = classes;
        for (size_t i = 0; i < parts.size(); ++i) {
            const std::vector<uint8_t> &labels = parts[i].labels.elements;
            const auto largest = std::max_element(labels.begin(), labels.end());
            if (classes > 0 && *largest >= classes) {
                refuse(opening.path(static_cast<uint32_t>(2 * i + 1)), " holds the label ", *largest, " at example ",
                       largest - labels.begin() + 1, ", outside the ", classes, " classes 0 ... ", classes - 1);
            }
            count = std::max<int64_t>(count, *largest + 1);
        }
        return count;
    }

    std::vector<Part> parts; // training, test
};

} // namespace

ARMATURE_PLUGIN(Dataset<Idx>)
