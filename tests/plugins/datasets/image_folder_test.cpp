// SPDX-License-Identifier: MIT
// image_folder: pictures that Pillow wrote, every layout, archives, each way in which something can be wrong, and the
// real sets where they are installed.
#include "plugins/datasets/image_folder_pictures.hpp"
#include "support/dataset_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>

using namespace armature;
using namespace armature::testing;
using namespace armature::testing::pictures;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

namespace fs = std::filesystem;
using Splits = std::vector<std::pair<std::string, int64_t>>;

class ImageFolder : public ::testing::Test {
protected:
    void put(const std::string &name, const std::string &content = grey_png) { write_file(folder / name, content); }
    DatasetBench open(const Json &settings) const { return DatasetBench("image_folder", settings, folder.path()); }
    std::string refused(const Json &settings = {{"path", "set"}, {"width", 4}, {"height", 3}}) const {
        return refusal("image_folder", settings, folder.path());
    }
    // What a file decodes to, in its own size.
    Pixels decoded(const std::string &content, int64_t width, int64_t height) {
        put("one/a/1.png", content);
        put("one/b/1.png");
        return open({{"path", "one"}, {"width", width}, {"height", height}}).read(0, {0}, 0);
    }
    std::string undecoded(const std::string &content, const Json &more = Json::object()) {
        put("bad/a/broken.jpg", content);
        put("bad/b/1.png");
        Json settings = {{"path", "bad"}, {"width", 4}, {"height", 3}};
        settings.update(more);
        try {
            open(settings).read(0, {0}, 0);
        } catch (const Error &error) {
            EXPECT_THAT(error.message, HasSubstr("bad/a/broken.jpg"));
            return error.message;
        }
        ADD_FAILURE() << "the picture was taken";
        return "";
    }
    void pack(const std::string &command) const {
        ASSERT_EQ(std::system(("cd '" + folder.path().string() + "' && " + command).c_str()), 0) << command;
    }
    TemporaryFolder folder;
};

// Differs by at most so many steps of 255 anywhere.
void expect_close(const Pixels &actual, const Pixels &expected, double steps) {
    ASSERT_EQ(actual.size(), expected.size());
    for (size_t i = 0; i < actual.size(); ++i) {
        EXPECT_NEAR(actual[i], expected[i], steps) << "at element " << i;
    }
}

TEST_F(ImageFolder, ReadsEveryKindOfPng) {
    EXPECT_EQ(decoded(rgb_png, 5, 4), rgb_png_pixels);
    const Pixels grey = {0, 0, 0, 50, 50, 50, 100, 100, 100, 150, 150, 150, 200, 200, 200, 255, 255, 255};
    EXPECT_EQ(decoded(grey_png, 3, 2), grey);
    expect_close(decoded(grey16_png, 3, 2), grey, 1);
    // 200 x 128 / 255 is 100.4; 255 x 51 / 255 is 51.
    EXPECT_EQ(decoded(rgba_png, 2, 2), (Pixels{200, 100, 50, 100, 50, 25, 0, 0, 0, 51, 51, 51}));
    EXPECT_EQ(decoded(palette_png, 3, 2),
              (Pixels{10, 20, 30, 200, 100, 0, 5, 250, 125, 5, 250, 125, 200, 100, 0, 10, 20, 30}));
}

// Decoders of JPEG may differ by a step.
TEST_F(ImageFolder, ReadsEveryKindOfJpeg) {
    expect_close(decoded(rgb_jpg, 6, 4), rgb_jpg_pixels, 1);
    expect_close(decoded(progressive_jpg, 6, 4), progressive_jpg_pixels, 1);
    expect_close(decoded(grey_jpg, 3, 2), grey_jpg_pixels, 1);
    expect_close(decoded(cmyk_jpg, 4, 3), cmyk_jpg_pixels, 2);
}

TEST_F(ImageFolder, ScalesAsPillowDoes) {
    expect_close(decoded(source_png, 4, 3), down_4x3, 1);
    expect_close(decoded(small_png, 6, 4), up_6x4, 1);
    put("one/a/1.png", source_png);
    const DatasetBench shorter = open({{"path", "one"}, {"width", 4}, {"height", 3}, {"shorter_side", 5}});
    expect_close(shorter.read(0, {0}, 0), shorter_5_4x3, 1);
}

TEST_F(ImageFolder, ReadsClassFolders) {
    for (const char *file : {"set/dog/2.png", "set/dog/1.JPEG", "set/cat/deep/er/9.Jpg", "set/cat/notes.txt",
                             "set/cat/.hidden.png", "set/.git/x.png", "set/readme.md"}) {
        put(file);
    }
    put("set/ant/3.png", rgb_png);
    const DatasetBench bench = open({{"path", "set"}, {"width", 5}, {"height", 4}});
    EXPECT_THAT(bench.sources, ElementsAre("set/"));
    EXPECT_EQ(bench.fields[0].shape.text(), "[feature 3, width 5, height 4]");
    EXPECT_EQ(bench.fields[0].shape.type(), ARM_U8);
    EXPECT_EQ(bench.fields[1].classes, 3);
    EXPECT_EQ(bench.splits, (Splits{{"all", 4}}));
    EXPECT_THAT(bench.all(1), ElementsAre(0, 1, 2, 2));
    EXPECT_THAT(bench.tables.at("label"), ElementsAre("ant", "cat", "dog"));
    EXPECT_EQ(bench.read(0, {0}, 0), rgb_png_pixels);
}

TEST_F(ImageFolder, ReadsSplitsWithNames) {
    for (const char *file : {"set/train/n2/1.png", "set/train/n1/1.png", "set/train/n1/2.png", "set/val/n2/5.png",
                             "set/test/n1/7.png", "set/test/n2/8.png"}) {
        put(file);
    }
    put("set/words.txt", "n1\ta cat, cat\r\nn3\tnobody\nn2\ta dog\n");
    const DatasetBench bench = open({{"path", "set"}, {"width", 3}, {"height", 2}});
    EXPECT_EQ(bench.splits, (Splits{{"training", 3}, {"validation", 1}, {"test", 2}}));
    EXPECT_THAT(bench.all(1), ElementsAre(0, 0, 1));
    EXPECT_THAT(bench.all(1, 1), ElementsAre(1));
    EXPECT_THAT(bench.all(1, 2), ElementsAre(0, 1));
    EXPECT_THAT(bench.tables.at("label"), ElementsAre("a cat, cat", "a dog"));
    EXPECT_THAT(bench.tables.at("folder"), ElementsAre("n1", "n2"));
}

class TinyImageFolder : public ImageFolder {
protected:
    void SetUp() override {
        for (const char *file : {"set/train/n9/images/n9_0.JPEG", "set/train/n5/images/n5_0.JPEG",
                                 "set/train/n5/images/n5_1.JPEG", "set/test/images/test_0.JPEG"}) {
            put(file);
        }
        put("set/train/n9/n9_boxes.txt", "n9_0.JPEG\t0\t0\t1\t1\n");
        put("set/val/images/val_0.JPEG", rgb_png);
        put("set/val/images/val_1.JPEG");
        put("set/wnids.txt", "n9\nn5\n");
        put("set/val/val_annotations.txt", "val_1.JPEG\tn5\t0\t0\t9\t9\nval_0.JPEG\tn9\t1\t1\t2\t2\n");
    }
};

TEST_F(TinyImageFolder, IsRead) {
    const DatasetBench bench = open({{"path", "set"}, {"width", 5}, {"height", 4}});
    EXPECT_EQ(bench.splits, (Splits{{"training", 3}, {"validation", 2}})); // the test pictures have no classes
    EXPECT_THAT(bench.tables.at("folder"), ElementsAre("n9", "n5"));
    EXPECT_THAT(bench.all(1), ElementsAre(1, 1, 0));
    EXPECT_THAT(bench.all(1, 1), ElementsAre(1, 0));
    EXPECT_EQ(bench.read(1, {1}, 0), rgb_png_pixels);
}

TEST_F(TinyImageFolder, SaysWhereListsDisagree) {
    const auto with = [&](const std::string &file, const std::string &content) {
        const std::string before = fs::exists(folder / file) ? read_file(folder / file) : "";
        put(file, content);
        const std::string message = refused();
        if (before.empty()) {
            fs::remove_all((folder / file).parent_path());
        } else {
            put(file, before);
        }
        return message;
    };
    const std::string list = "set/val/val_annotations.txt";
    EXPECT_THAT(with(list, "val_1.JPEG\tn5\n"), AllOf(HasSubstr("val_0.JPEG"), HasSubstr("does not name it")));
    EXPECT_THAT(with(list, "val_1.JPEG\tn5\nval_7.JPEG\tn9\n"), HasSubstr("val_7.JPEG, which is not in val/images/"));
    EXPECT_THAT(with(list, "val_1.JPEG\tn5\nval_0.JPEG\tn8\n"), AllOf(HasSubstr("\"n8\""), HasSubstr("val_0.JPEG")));
    EXPECT_THAT(with(list, "val_1.JPEG\tn5\nval_1.JPEG\tn5\n"), HasSubstr("twice"));
    EXPECT_THAT(with(list, "val_1.JPEG\n"), HasSubstr("the class \"\""));
    EXPECT_THAT(with("set/wnids.txt", "n9\nn5\nn7\n"),
                HasSubstr("lists the class n7, but there is no folder train/n7"));
    EXPECT_THAT(with("set/wnids.txt", "n9\n"), AllOf(HasSubstr("train/n5"), HasSubstr("not listed")));
    EXPECT_THAT(with("set/wnids.txt", "n9\nn5\nn9\n"), HasSubstr("n9 twice"));
    EXPECT_THAT(with("set/train/n6/1.png", grey_png), AllOf(HasSubstr("train/n6"), HasSubstr("not listed")));
    EXPECT_EQ(open({{"path", "set"}, {"width", 5}, {"height", 4}}).splits.size(), 2u);
}

TEST_F(ImageFolder, SaysWhatIsWrongWithTheFolders) {
    EXPECT_THAT(refused({{"path", "nowhere"}}), HasSubstr("cannot be read as a folder"));
    put("set/cat/1.png");
    EXPECT_THAT(refused(), HasSubstr("holds 1 class folders"));
    put("set/dog/notes.txt");
    EXPECT_THAT(refused(), AllOf(HasSubstr("set/dog is empty"), HasSubstr(".png")));
    put("set/dog/1.png");
    put("set/3.png");
    EXPECT_THAT(refused(), HasSubstr("set/3.png stands in no class folder"));
    fs::remove(folder / "set/3.png");
    put("set/test/cat/1.png");
    EXPECT_THAT(refused(), HasSubstr("has a folder test but none called train"));
    put("set/train/cat/1.png");
    put("set/train/dog/1.png");
    put("set/test/fox/1.png");
    EXPECT_THAT(refused(), HasSubstr("set/test/fox/1.png is of a class that has no folder for training"));
    fs::remove_all(folder / "set/test/fox");
    fs::create_directory_symlink(folder / "set/train/dog", folder / "set/train/wolf");
    EXPECT_THAT(refused(), HasSubstr("set/train/wolf is a link to a folder"));
    EXPECT_THAT(refused(Json::object()), HasSubstr("one of them"));
    EXPECT_THAT(refused({{"path", "set"}, {"archive", "set.tar"}}), HasSubstr("one of them"));
    EXPECT_THAT(refused({{"path", "set"}, {"width", 30}, {"height", 20}, {"shorter_side", 29}}),
                AllOf(HasSubstr("30 x 20"), HasSubstr("29")));
}

TEST_F(ImageFolder, SaysWhatIsWrongWithAPicture) {
    EXPECT_THAT(undecoded("GIF89a"), HasSubstr("neither a JPEG nor a PNG"));
    EXPECT_THAT(undecoded(""), HasSubstr("is empty"));
    EXPECT_THAT(undecoded(rgb_jpg.substr(0, rgb_jpg.size() - 20)), HasSubstr("no whole JPEG picture"));
    EXPECT_THAT(undecoded(rgb_jpg.substr(0, 100)), HasSubstr("no whole JPEG picture"));
    EXPECT_THAT(undecoded(rgb_png.substr(0, rgb_png.size() - 20)), HasSubstr("no whole PNG picture"));
    EXPECT_THAT(undecoded(rgb_png.substr(0, 20)), HasSubstr("no whole PNG picture"));
    std::string flipped = rgb_png;
    flipped[50] = static_cast<char>(flipped[50] ^ 4); // among the pixels: their checksum is wrong
    EXPECT_THAT(undecoded(flipped), HasSubstr("no whole PNG picture"));
    EXPECT_THAT(undecoded(rgb_png, {{"pixel_cap", 19}}), AllOf(HasSubstr("5 x 4"), HasSubstr("19 of pixel_cap")));
    EXPECT_THAT(undecoded(rgb_jpg, {{"pixel_cap", 23}}), AllOf(HasSubstr("6 x 4"), HasSubstr("23 of pixel_cap")));
    // A header that promises 60,000 x 60,000 pixels takes no memory. Bytes 0xffc0: the frame's height and width.
    std::string huge = rgb_jpg;
    const size_t frame = huge.find("\xff\xc0");
    huge.replace(frame + 5, 4, "\xea\x60\xea\x60");
    EXPECT_THAT(undecoded(huge), AllOf(HasSubstr("60000 x 60000"), HasSubstr("pixel_cap")));
}

TEST_F(ImageFolder, ReadsArchives) {
    const std::string deep(120, 'd'); // longer than a header's name
    put("set/train/cat/1.png", rgb_png);
    put("set/train/dog/" + deep + "/" + deep + "/2.png");
    put("set/test/dog/3.png");
    pack("cd set && tar -cf ../a.tar train test && tar -czf ../b.tgz . && tar --format=pax -cJf ../c.tar.xz train test "
         "&& cd .. && tar -cf d.tar set");
    for (const char *archive : {"a.tar", "b.tgz", "c.tar.xz", "d.tar"}) {
        const DatasetBench bench = open({{"archive", archive}, {"width", 5}, {"height", 4}});
        EXPECT_THAT(bench.sources, ElementsAre(archive));
        EXPECT_EQ(bench.splits, (Splits{{"training", 2}, {"test", 1}})) << archive;
        EXPECT_THAT(bench.tables.at("label"), ElementsAre("cat", "dog")) << archive;
        EXPECT_EQ(bench.read(0, {0}, 0), rgb_png_pixels) << archive;
    }
}

TEST_F(ImageFolder, SaysWhatIsWrongWithAnArchive) {
    put("set/cat/1.png");
    put("set/dog/1.png");
    put("set/dog/large.png", std::string(9000, 'x'));
    pack("tar -cf a.tar set && xz -k a.tar && mkdir -p empty/cat empty/dog && tar -cf none.tar empty");
    const std::string tar = read_file(folder / "a.tar"), xz = read_file(folder / "a.tar.xz");
    const auto with = [&](const std::string &content) {
        put("bad.tar", content);
        return refused({{"archive", "bad.tar"}});
    };
    EXPECT_THAT(with(std::string(2000, 'z')), HasSubstr("is no tar archive"));
    EXPECT_THAT(with(tar.substr(0, 700)), HasSubstr("cut off"));
    EXPECT_THAT(with(tar.substr(0, tar.find(std::string(9000, 'x')) + 5000)), HasSubstr("cut off within set/"));
    std::string torn = tar;
    torn[tar.find("set/dog/1.png")] = 'S';
    EXPECT_THAT(with(torn), HasSubstr("damaged"));
    EXPECT_THAT(with(xz.substr(0, xz.size() / 2)), HasSubstr("cut off"));
    std::string flipped = xz;
    flipped[xz.size() / 2] = static_cast<char>(flipped[xz.size() / 2] ^ 8);
    EXPECT_THAT(with(flipped), HasSubstr("damaged"));
    EXPECT_THAT(refused({{"archive", "none.tar"}}), HasSubstr("holds no files"));
    EXPECT_THAT(refused({{"archive", "nowhere.tar"}}), HasSubstr("cannot be read"));
}

// Whichever byte is another one (every fourth is tried), a file is read or refused by its name.
TEST_F(ImageFolder, SurvivesAnyChangedByte) {
    put("set/cat/1.png", grey_png);
    put("set/dog/1.png", rgb_png);
    pack("tar -cf whole.tar set && gzip -k whole.tar && xz -k whole.tar");
    int refusals = 0, readings = 0;
    const auto attempt = [&](const Json &settings) {
        try {
            open(settings).read(0, {0, 1}, 0);
            ++readings;
        } catch (const Error &error) {
            EXPECT_THAT(error.message, HasSubstr("odd")) << settings;
            ++refusals;
        }
    };
    const auto each_byte = [&](const std::string &whole, const std::string &file, const Json &settings) {
        for (size_t i = 0; i < whole.size(); i += 4) {
            std::string odd = whole;
            odd[i] = static_cast<char>(odd[i] ^ (1 << i / 4 % 8));
            put(file, odd);
            attempt(settings);
        }
    };
    const Json size = {{"width", 4}, {"height", 3}, {"pixel_cap", 100'000}};
    Json folders = size, archive = size;
    folders["path"] = "odd";
    archive["archive"] = "odd.tar";
    put("odd/cat/1.png");
    for (const std::string &whole : {rgb_jpg, progressive_jpg, cmyk_jpg, rgb_png, rgba_png, palette_png}) {
        each_byte(whole, "odd/dog/1.png", folders);
    }
    each_byte(read_file(folder / "whole.tar").substr(0, 3 * 1024), "odd.tar", archive);
    each_byte(read_file(folder / "whole.tar.gz"), "odd.tar", archive);
    each_byte(read_file(folder / "whole.tar.xz"), "odd.tar", archive);
    EXPECT_GT(refusals, 150);
    EXPECT_GT(readings, 150);
}

// 100 pictures a class for training and 50 for validation, 27 of them grey (its README).
TEST(ImageFolderTinyImageNet, IsRead) {
    const auto data = data_folder();
    if (!data || !fs::exists(*data / "tiny-imagenet-10")) {
        GTEST_SKIP() << "Tiny ImageNet is not here; set ARMATURE_DATA to a folder with tiny-imagenet-10/";
    }
    const DatasetBench bench("image_folder", {{"path", "tiny-imagenet-10"}, {"width", 64}, {"height", 64}}, *data);
    EXPECT_EQ(bench.splits, (Splits{{"training", 1000}, {"validation", 500}}));
    EXPECT_EQ(bench.tables.at("folder").at(0), "n01443537");
    EXPECT_EQ(bench.tables.at("label").at(0), "goldfish, Carassius auratus");
    for (const uint32_t split : {0u, 1u}) {
        std::vector<int> counts(10);
        for (const double label : bench.all(1, split)) {
            ++counts[static_cast<size_t>(label)];
        }
        EXPECT_EQ(counts, std::vector<int>(10, split == 0 ? 100 : 50));
    }
    int grey = 0;
    for (const uint32_t split : {0u, 1u}) {
        for (int64_t i = 0; i < bench.splits[split].second; ++i) {
            const Pixels pixels = bench.read(split, {i}, 0);
            bool same = true;
            for (size_t p = 0; p < pixels.size() && same; p += 3) {
                same = pixels[p] == pixels[p + 1] && pixels[p] == pixels[p + 2];
            }
            grey += same;
        }
    }
    EXPECT_GE(grey, 27); // a picture stored in colours may be grey as well
    EXPECT_LT(grey, 60);
}

TEST(ImageFolderPhotos, AreDecoded) {
    const auto data = data_folder();
    if (!data || !fs::exists(*data / "photos")) {
        GTEST_SKIP() << "the photographs are not here; set ARMATURE_DATA to a folder with photos/";
    }
    TemporaryFolder folder;
    fs::create_directories(folder / "set");
    fs::copy(*data / "photos", folder / "set/photos");
    fs::create_directories(folder / "set/other");
    fs::copy(*data / "photos/china.jpg", folder / "set/other");
    const DatasetBench bench("image_folder", {{"path", "set"}, {"width", 96}, {"height", 64}}, folder.path());
    EXPECT_EQ(bench.splits, (Splits{{"all", 14}}));
    std::set<std::vector<double>> different;
    for (int64_t i = 0; i < 14; ++i) {
        different.insert(bench.read(0, {i}, 0));
    }
    EXPECT_EQ(different.size(), 13u); // china.jpg twice
}

} // namespace
