// SPDX-License-Identifier: MIT
// image_folder: JPEG and PNG pictures in class folders, or in the folders of ILSVRC, all brought to one size. It draws
// nothing at random: that is for layers.
#include "layout.hpp"
#include "picture.hpp"

#include <armature/dataset.hpp>

namespace {

using namespace armature;

// Fields: image [feature 3, width, height] in bytes, label. A picture is scaled until it just covers width x height (or
// until its shorter side is `shorter_side`), and its middle is taken.
struct ImageFolder {
    static constexpr const char *name = "image_folder";
    std::optional<std::string> path, archive, validation_classes;
    int64_t width = 224, height = 224, shorter_side = 0, pixel_cap = 50'000'000;

    static void describe(Description<ImageFolder> &about) {
        about.summary("JPEG and PNG pictures in class folders or in ILSVRC's layout, brought to one size")
            .formula("image [feature 3, width, height], bytes; label 0 ... classes - 1")
            .term("ILSVRC, ImageNet")
            .cite({.authors = "Russakovsky, Olga and Deng, Jia and Su, Hao and Krause, Jonathan and Satheesh, Sanjeev "
                              "and Ma, Sean and Huang, Zhiheng and Karpathy, Andrej and Khosla, Aditya and Bernstein, "
                              "Michael and Berg, Alexander C. and Fei-Fei, Li",
                   .title = "ImageNet large scale visual recognition challenge",
                   .year = 2014,
                   .arxiv = "1409.0575"});
        about.setting("path", &ImageFolder::path,
                      "a folder: CLASS/..., or train/CLASS/... with val/ and test/, or Tiny ImageNet's");
        about.setting("archive", &ImageFolder::archive, "instead: the same in a tar archive, plain, gzipped or in xz");
        about.setting("validation_classes", &ImageFolder::validation_classes,
                      "of a val/ without class folders: a file with the class of each picture, a line each");
        about.setting("width", &ImageFolder::width, "of the pictures that come out").minimum(1).maximum(8192);
        about.setting("height", &ImageFolder::height, "of the pictures that come out").minimum(1).maximum(8192);
        about
            .setting("shorter_side", &ImageFolder::shorter_side,
                     "scale until the shorter side has so many pixels, then take the middle; 0: until it just covers")
            .minimum(0)
            .maximum(8192);
        about.setting("pixel_cap", &ImageFolder::pixel_cap, "a file with more pixels is refused before it takes memory")
            .minimum(1)
            .maximum(2'000'000'000);
    }

    void check() const {
        if (path.has_value() == archive.has_value()) {
            refuse("wants path, a folder, or archive, a tar file: one of them");
        }
        if (shorter_side != 0 && shorter_side < std::max(width, height)) {
            refuse("cannot take ", width, " x ", height, " pixels out of pictures whose shorter side has ",
                   shorter_side, ": choose a shorter_side of at least ", std::max(width, height), ", or 0");
        }
    }

    // A slash behind it: a folder, whose files the host hashes.
    void sources(DatasetPlan &plan) const {
        plan.source(archive ? *archive : *path + "/");
        if (validation_classes) {
            plan.source(*validation_classes);
        }
    }

    void open(const Opening &opening, DatasetPlan &plan) {
        store = archive ? image_folder::open_archive(opening.path(0)) : image_folder::open_folder(opening.path(0));
        const image_folder::Truth truth =
            validation_classes ? image_folder::read_truth(opening.path(1)) : image_folder::Truth();
        image_folder::Layout layout = image_folder::find_layout(*store, truth);
        parts = std::move(layout.parts);
        plan.input("image", Shape(ARM_U8, {{ARM_ROLE_FEATURE, 3}, {ARM_ROLE_WIDTH, width}, {ARM_ROLE_HEIGHT, height}}));
        plan.classes("label", static_cast<int64_t>(layout.folders.size()));
        for (const image_folder::Part &part : parts) {
            plan.split(part.split, static_cast<int64_t>(part.items.size()));
        }
        plan.table("label", layout.names);
        plan.table("folder", layout.folders);
    }

    void read(uint32_t split, std::span<const int64_t> indices, void *const *buffers) const {
        auto *image = static_cast<uint8_t *>(buffers[0]); // 3 x width x height x indices
        auto *label = static_cast<int32_t *>(buffers[1]); // indices
        for (const int64_t i : indices) {
            const image_folder::Item &item = parts.at(split).items[static_cast<size_t>(i)];
            const image_folder::Picture picture =
                image_folder::read_picture(store->load(item.file), store->where(item.file), pixel_cap);
            image_folder::fit(picture, width, height, shorter_side, image);
            image += 3 * width * height;
            *label++ = item.label;
        }
    }

private:
    std::unique_ptr<image_folder::Store> store;
    std::vector<image_folder::Part> parts;
};

} // namespace

ARMATURE_PLUGIN(Dataset<ImageFolder>)
