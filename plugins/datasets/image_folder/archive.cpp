// SPDX-License-Identifier: MIT
// archive.cpp: the store that is a tar archive (POSIX.1-2001: ustar and pax; GNU's long names). Only regular files and
// folders count; links and devices are passed over.
#include "store.hpp"
#include "unpacked.hpp"

#include <algorithm>
#include <map>

namespace armature::image_folder {
namespace {

constexpr size_t block = 512;
constexpr int64_t largest_file = int64_t{1} << 30; // a gigabyte: no picture and no list of names is so large

class Archive final : public Store {
public:
    explicit Archive(const std::string &file) {
        path = file;
        Unpacked in(file);
        uint8_t header[block];
        std::string long_name; // of the next entry
        for (int64_t number = 1;; ++number) {
            const size_t got = in.read(header, block);
            if (got == 0 || (got == block && std::all_of(header, header + block, [](uint8_t b) { return b == 0; }))) {
                break;
            }
            if (got < block || !sum_is_right(header)) {
                refuse(path, number == 1 ? " is no tar archive" : " is damaged or cut off", ": what should be header ",
                       number, number == 1 ? " is none (zip and others are not read; unpack it)" : " is none");
            }
            const char type = static_cast<char>(header[156]);
            const int64_t bytes = size(header);
            const std::string name = cleaned(long_name.empty() ? name_of(header) : long_name);
            if (type == 'L' || type == 'x') { // GNU's long name, or pax records
                const std::string text = as_text(content(in, bytes, "a long name"));
                long_name = type == 'L' ? std::string(text.c_str()) : record(text, "path", long_name);
                continue;
            }
            long_name.clear();
            const bool regular = type == '0' || type == 0 || type == '7';
            Bytes read = content(in, bytes, name);
            if (regular && !name.empty()) {
                contents_[name] = std::move(read);
            } else if (type == '5' && !name.empty()) {
                folders.insert(name);
            }
        }
        while (in.read(header, block) > 0) {
            // to the end, where the sums of gzip and xz tell whether all of it is what was packed
        }
        enter_single_folder();
        for (const auto &[name, bytes] : contents_) {
            files.insert(name);
            for (size_t slash = name.find('/'); slash != std::string::npos; slash = name.find('/', slash + 1)) {
                folders.insert(name.substr(0, slash));
            }
        }
        if (files.empty()) {
            refuse(path, " holds no files");
        }
    }
    Bytes load(const std::string &name) const override { return contents_.at(name); }

private:
    static std::string as_text(const Bytes &bytes) { return {bytes.begin(), bytes.end()}; }
    // Numbers are octal digits; GNU writes large ones in base 256, with the highest bit set.
    static int64_t number(const uint8_t *field, size_t n) {
        int64_t value = 0;
        for (size_t i = 0; i < n; ++i) {
            if ((field[0] & 0x80) != 0) {
                value = i == 0 ? field[0] & 0x3f : value > INT64_MAX >> 8 ? INT64_MAX : value << 8 | field[i];
            } else if (field[i] >= '0' && field[i] <= '7') {
                value = value << 3 | (field[i] - '0');
            }
        }
        return value;
    }
    int64_t size(const uint8_t *header) const {
        const int64_t bytes = number(header + 124, 12);
        if (bytes > largest_file) {
            refuse(path, " holds a file of ", bytes, " bytes; at most ", largest_file, " are read into memory");
        }
        return bytes;
    }
    static bool sum_is_right(const uint8_t *header) {
        int64_t sum = 8 * ' '; // the sum's own field counts as blanks
        for (size_t i = 0; i < block; ++i) {
            sum += i >= 148 && i < 156 ? 0 : header[i];
        }
        return sum == number(header + 148, 8);
    }
    static std::string name_of(const uint8_t *header) {
        const auto field = [&](size_t at, size_t most) {
            const auto *text = reinterpret_cast<const char *>(header) + at;
            return std::string(text, std::find(text, text + most, '\0'));
        };
        const std::string prefix = field(257, 5) == "ustar" && header[262] == 0 ? field(345, 155) : "";
        return prefix.empty() ? field(0, 100) : prefix + "/" + field(0, 100);
    }
    // Without "./" before and "/" behind.
    static std::string cleaned(std::string name) {
        while (name.starts_with("./") || name.starts_with("/")) {
            name.erase(0, name.find('/') + 1);
        }
        while (name.ends_with("/")) {
            name.pop_back();
        }
        return name == "." ? "" : name;
    }
    // Of pax records "length key=value\n" the value of this key.
    static std::string record(const std::string &text, const std::string &key, const std::string &otherwise) {
        const std::string begin = " " + key + "=";
        const size_t at = text.find(begin);
        return at == std::string::npos ? otherwise
                                       : text.substr(at + begin.size(), text.find('\n', at) - at - begin.size());
    }
    // A file's bytes, and what fills its last block. Memory grows with what is there, not with what is promised.
    Bytes content(Unpacked &in, int64_t bytes, const std::string &name) const {
        Bytes out;
        for (int64_t left = bytes; left > 0;) {
            const auto some = static_cast<size_t>(std::min<int64_t>(left, 1 << 20));
            const size_t before = out.size();
            out.resize(before + some);
            if (in.read(out.data() + before, some) < some) {
                refuse(path, " is cut off within ", name);
            }
            left -= static_cast<int64_t>(some);
        }
        uint8_t rest[block];
        const size_t fill = (block - static_cast<size_t>(bytes) % block) % block;
        if (in.read(rest, fill) < fill) {
            refuse(path, " is cut off behind ", name);
        }
        return out;
    }
    // One folder around everything, in which there are folders with pictures, adds nothing.
    void enter_single_folder() {
        const std::string first = contents_.empty() ? "" : contents_.begin()->first;
        const std::string around = first.substr(0, first.find('/') + 1);
        const auto deep = [&](const auto &entry) {
            return entry.first.starts_with(around) && entry.first.find('/', around.size()) != std::string::npos;
        };
        if (around.empty() || around == "train/" || !std::all_of(contents_.begin(), contents_.end(), deep)) {
            return;
        }
        std::map<std::string, Bytes> inside;
        for (auto &[name, bytes] : contents_) {
            inside[name.substr(around.size())] = std::move(bytes);
        }
        contents_ = std::move(inside);
        std::set<std::string> within;
        for (const std::string &folder : folders) {
            if (folder.starts_with(around)) {
                within.insert(folder.substr(around.size()));
            }
        }
        folders = std::move(within);
    }

    std::map<std::string, Bytes> contents_;
};

} // namespace

std::unique_ptr<Store> open_archive(const std::string &path) {
    return std::make_unique<Archive>(path);
}

} // namespace armature::image_folder
