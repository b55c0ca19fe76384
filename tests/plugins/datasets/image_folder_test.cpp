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

// A number of `bytes` bytes in the order that a TIFF file's first letter says.
std::string number(char order, uint32_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) {
        out += static_cast<char>(value >> 8 * (order == 'I' ? i : bytes - 1 - i));
    }
    return out;
}
// One entry of a directory: tag, type (3: two bytes), how many, value.
std::string entry(char order, uint32_t tag, uint32_t type, uint32_t count, uint32_t value) {
    return number(order, tag, 2) + number(order, type, 2) + number(order, count, 4) +
           (type == 3 ? number(order, value, 2) + std::string(2, '\0') : number(order, value, 4));
}
// rgb_jpg with an APP1 segment behind its first marker.
std::string with_segment(const std::string &content) {
    return rgb_jpg.substr(0, 2) + "\xff\xe1" + number('M', static_cast<uint32_t>(content.size()) + 2, 2) + content +
           rgb_jpg.substr(2);
}
std::string with_exif(char order, const std::string &entries, uint32_t count, uint32_t directory = 8) {
    return with_segment(std::string("Exif\0\0", 6) + std::string(2, order) + number(order, 42, 2) +
                        number(order, directory, 4) + number(order, count, 2) + entries + number(order, 0, 4));
}
std::string oriented(char order, uint32_t orientation) {
    return with_exif(order,
                     entry(order, 0x010f, 2, 3, 0x00434241) + entry(order, 0x0112, 3, 1, orientation) +
                         entry(order, 0x0128, 3, 1, 2),
                     3);
}

// Which pixel comes where, by ImageOps.exif_transpose of Pillow 9.4, of pixels 0 ... 23 in 6 x 4.
TEST_F(ImageFolder, TurnsPicturesUpright) {
    const std::vector<std::vector<size_t>> seen = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23},
        {5, 4, 3, 2, 1, 0, 11, 10, 9, 8, 7, 6, 17, 16, 15, 14, 13, 12, 23, 22, 21, 20, 19, 18},
        {23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
        {18, 19, 20, 21, 22, 23, 12, 13, 14, 15, 16, 17, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5},
        {0, 6, 12, 18, 1, 7, 13, 19, 2, 8, 14, 20, 3, 9, 15, 21, 4, 10, 16, 22, 5, 11, 17, 23},
        {18, 12, 6, 0, 19, 13, 7, 1, 20, 14, 8, 2, 21, 15, 9, 3, 22, 16, 10, 4, 23, 17, 11, 5},
        {23, 17, 11, 5, 22, 16, 10, 4, 21, 15, 9, 3, 20, 14, 8, 2, 19, 13, 7, 1, 18, 12, 6, 0},
        {5, 11, 17, 23, 4, 10, 16, 22, 3, 9, 15, 21, 2, 8, 14, 20, 1, 7, 13, 19, 0, 6, 12, 18}};
    for (uint32_t orientation = 1; orientation <= 8; ++orientation) {
        for (const char order : {'I', 'M'}) {
            Pixels expected;
            for (const size_t pixel : seen[orientation - 1]) {
                expected.insert(expected.end(), rgb_jpg_pixels.begin() + static_cast<std::ptrdiff_t>(3 * pixel),
                                rgb_jpg_pixels.begin() + static_cast<std::ptrdiff_t>(3 * pixel + 3));
            }
            const bool turned = orientation > 4;
            expect_close(decoded(oriented(order, orientation), turned ? 4 : 6, turned ? 6 : 4), expected, 1);
        }
    }
}

// Exif that is something else, or damaged, turns nothing; what stands beside it counts all the same.
TEST_F(ImageFolder, TakesDamagedExifForNone) {
    const std::string good = oriented('I', 3);
    const size_t begin = good.find("Exif");
    const auto with = [&](size_t at, const std::string &bytes) {
        std::string out = good;
        out.replace(begin + at, bytes.size(), bytes);
        return out;
    };
    const std::string entry_3 = entry('I', 0x0112, 3, 1, 3);
    const size_t tag = 6 + 8 + 2 + 12; // of the second entry
    for (const std::string &odd :
         {oriented('I', 0), oriented('M', 9), oriented('M', 0xffff), with(0, "exif"), with(6, std::string("II\x2b")),
          with(6, "IM"), with(10, number('I', 0, 4)), with(10, number('I', 7000, 4)),
          with(10, number('I', 0xffffffff, 4)), with(14, number('I', 1, 2)), with(tag + 2, number('I', 4, 2)),
          with(tag + 4, number('I', 2, 4)), with_exif('I', "", 0xffff), with_exif('I', entry_3.substr(0, 7), 1),
          with_segment("Exif"), with_segment(std::string("Exif\0\0II\x2a\0", 10)), with_segment("")}) {
        expect_close(decoded(odd, 6, 4), rgb_jpg_pixels, 1);
    }
    const std::string xmp = "http://ns.adobe.com/xap/1.0/";
    std::string both = with_segment(xmp);
    both.insert(2, good.substr(2, begin - 2 + 6 + 8 + 2 + 36 + 4));
    Pixels half_turned;
    for (size_t pixel = 24; pixel-- > 0;) {
        half_turned.insert(half_turned.end(), rgb_jpg_pixels.begin() + static_cast<std::ptrdiff_t>(3 * pixel),
                           rgb_jpg_pixels.begin() + static_cast<std::ptrdiff_t>(3 * pixel + 3));
    }
    expect_close(decoded(good, 6, 4), half_turned, 1);
    expect_close(decoded(both, 6, 4), half_turned, 1);
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

class FlatImageFolder : public ImageFolder {
protected:
    void SetUp() override {
        for (const char *file : {"set/train/n1/1.png", "set/train/n2/1.png", "set/val/v_1.JPEG", "set/val/v_3.JPEG",
                                 "set/val/notes.txt"}) {
            put(file);
        }
        put("set/val/v_2.JPEG", rgb_png);
        for (const char *setting : {"path", "archive"}) {
            Json &one = settings[setting == std::string("path") ? 0 : 1];
            one = {{setting, setting == std::string("path") ? "set" : "set.tar"},
                   {"validation_classes", "truth.txt"},
                   {"width", 5},
                   {"height", 4}};
        }
    }
    std::string refused_with(const std::string &truth) {
        put("truth.txt", truth);
        return refused(settings[0]);
    }
    Json settings[2]; // the folder, the archive
};

TEST_F(FlatImageFolder, IsReadWithAListOfItsClasses) {
    pack("cd set && tar -cf ../set.tar train val");
    for (const Json &one : settings) {
        put("truth.txt", "n2\r\nn1\nn2\n"); // in the order of the names
        const DatasetBench ordered = open(one);
        EXPECT_THAT(ordered.sources, ElementsAre(one.contains("path") ? "set/" : "set.tar", "truth.txt"));
        EXPECT_EQ(ordered.splits, (Splits{{"training", 2}, {"validation", 3}}));
        EXPECT_THAT(ordered.all(1, 1), ElementsAre(1, 0, 1));
        EXPECT_EQ(ordered.read(1, {1}, 0), rgb_png_pixels);
        put("truth.txt", "v_3.JPEG n1\nv_2.JPEG\tn2\n\nv_1.JPEG  n2\n"); // by name
        const DatasetBench named = open(one);
        EXPECT_THAT(named.all(1, 1), ElementsAre(0, 1, 1));
        EXPECT_EQ(named.read(1, {1}, 0), rgb_png_pixels);
    }
}

TEST_F(FlatImageFolder, SaysWhereItsListIsWrong) {
    EXPECT_THAT(refused({{"path", "set"}, {"width", 5}, {"height", 4}}),
                AllOf(HasSubstr("set/val/v_1.JPEG stands in no class folder"),
                      HasSubstr("can be named with \"validation_classes\"")));
    EXPECT_THAT(refused(settings[0]), AllOf(HasSubstr("truth.txt"), HasSubstr("cannot be read")));
    EXPECT_THAT(refused_with("n2\nn1\n"), AllOf(HasSubstr("truth.txt has 2 classes for the 3 pictures in "),
                                                HasSubstr("set/val/: one a line is wanted")));
    EXPECT_THAT(refused_with("n2\nn1\nn7\n"),
                HasSubstr("truth.txt gives v_3.JPEG the class \"n7\", which has no folder for training"));
    EXPECT_THAT(refused_with("490\n361\n171\n"), HasSubstr("gives v_1.JPEG the class \"490\""));
    EXPECT_THAT(refused_with("v_1.JPEG n1\nv_2.JPEG n1\n"),
                AllOf(HasSubstr("set/val/v_3.JPEG has no class"), HasSubstr("truth.txt does not name it")));
    EXPECT_THAT(refused_with("v_1.JPEG n1\nv_9.JPEG n1\n"),
                HasSubstr("truth.txt names the picture v_9.JPEG, which is not in val/"));
    EXPECT_THAT(refused_with("v_1.JPEG n1\nv_1.JPEG n2\n"), HasSubstr("names the picture v_1.JPEG twice"));
    EXPECT_THAT(refused_with("v_1.JPEG n1\nn2\n"), HasSubstr("gives n2 the class \"\""));
    fs::remove_all(folder / "set/val");
    EXPECT_THAT(refused_with("n1\n"),
                AllOf(HasSubstr("truth.txt tells the classes of pictures in a folder val"), HasSubstr("lacks")));
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
    for (const std::string &whole :
         {rgb_jpg, oriented('M', 6), progressive_jpg, cmyk_jpg, rgb_png, rgba_png, palette_png}) {
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
