// SPDX-License-Identifier: MIT
// image_folder: every layout of folders, what can be wrong with it, and the real sets where they are installed.
#include "plugins/datasets/image_folder_bench.hpp"

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
