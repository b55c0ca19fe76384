// SPDX-License-Identifier: MIT
// jpeg.cpp: JPEG through libjpeg: grey, YCbCr and RGB pictures, and CMYK ones turned to RGB without a profile; turned
// upright if the camera was not. libjpeg reports errors by a long jump, which may pass over no object that wants
// destroying: hence two small functions of C.
#include "orientation.hpp"
#include "picture.hpp"

#include <armature/error.hpp>

#include <csetjmp>
#include <cstdio> // before jpeglib.h, which wants FILE

#include <jpeglib.h>

#include <jerror.h>

namespace armature::image_folder {
namespace {

struct Decoder {
    Decoder() {
        info.err = jpeg_std_error(&errors);
        errors.error_exit = [](j_common_ptr any) {
            Decoder &self = *reinterpret_cast<Decoder *>(any->client_data);
            any->err->format_message(any, self.message);
            std::longjmp(self.jump, 1);
        };
        // A picture with damaged pixels is no example. Some warnings are about nothing that matters.
        errors.emit_message = [](j_common_ptr any, int level) {
            const int code = any->err->msg_code;
            if (level < 0 && code != JWRN_EXTRANEOUS_DATA && code != JWRN_ADOBE_XFORM && code != JWRN_JFIF_MAJOR) {
                any->err->error_exit(any);
            }
        };
        info.client_data = this;
    }
    ~Decoder() { jpeg_destroy_decompress(&info); }
    Decoder(const Decoder &) = delete;
    Decoder &operator=(const Decoder &) = delete;

    jpeg_decompress_struct info{};
    jpeg_error_mgr errors{};
    std::jmp_buf jump{};
    char message[JMSG_LENGTH_MAX] = {};
};

constexpr int exif_marker = JPEG_APP0 + 1; // XMP stands in such segments too

int orientation_of(const Decoder &d) {
    for (const jpeg_marker_struct *marker = d.info.marker_list; marker != nullptr; marker = marker->next) {
        if (const int found = orientation({marker->data, marker->data_length}); found != 1) {
            return found;
        }
    }
    return 1;
}

bool read_header(Decoder &d, const Bytes &file) {
    if (setjmp(d.jump) != 0) {
        return false;
    }
    jpeg_create_decompress(&d.info);
    jpeg_mem_src(&d.info, file.data(), file.size());
    jpeg_save_markers(&d.info, exif_marker, 0xffff);
    jpeg_read_header(&d.info, TRUE);
    return true;
}

// rows: width x out_color_components, one after another.
bool read_rows(Decoder &d, uint8_t *rows, size_t row_bytes) {
    if (setjmp(d.jump) != 0) {
        return false;
    }
    jpeg_start_decompress(&d.info);
    while (d.info.output_scanline < d.info.output_height) {
        JSAMPROW row = rows + d.info.output_scanline * row_bytes;
        jpeg_read_scanlines(&d.info, &row, 1);
    }
    jpeg_finish_decompress(&d.info);
    return true;
}

// Adobe's programs store ink as 255 - ink; whoever marks nothing stores it plainly.
void inks_to_rgb(const Bytes &cmyk, bool inverted, Bytes &rgb) {
    for (size_t p = 0; 3 * p < rgb.size(); ++p) {
        const auto paper = [&](size_t c) { return inverted ? cmyk[4 * p + c] : 255 - cmyk[4 * p + c]; };
        for (size_t c = 0; c < 3; ++c) {
            rgb[3 * p + c] = static_cast<uint8_t>((paper(c) * paper(3) + 127) / 255);
        }
    }
}

[[noreturn]] void refuse_damaged(const Decoder &d, const std::string &who) {
    refuse(who, " is no whole JPEG picture: libjpeg says \"", d.message, "\"; replace it or remove it");
}

} // namespace

Picture read_jpeg(const Bytes &file, const std::string &who, int64_t cap) {
    Decoder d;
    Picture picture;
    if (!read_header(d, file)) {
        refuse_damaged(d, who);
    }
    const int held = orientation_of(d); // before libjpeg lets go of what it saved
    make_room(picture, d.info.image_width, d.info.image_height, who, cap);
    const bool inks = d.info.jpeg_color_space == JCS_CMYK || d.info.jpeg_color_space == JCS_YCCK;
    d.info.out_color_space = inks ? JCS_CMYK : JCS_RGB;
    d.info.dct_method = JDCT_ISLOW;
    Bytes cmyk(inks ? picture.rgb.size() / 3 * 4 : 0);
    uint8_t *rows = inks ? cmyk.data() : picture.rgb.data();
    if (!read_rows(d, rows, static_cast<size_t>(picture.width) * (inks ? 4 : 3))) {
        refuse_damaged(d, who);
    }
    if (inks) {
        inks_to_rgb(cmyk, d.info.saw_Adobe_marker != 0, picture.rgb);
    }
    return upright(std::move(picture), held);
}

} // namespace armature::image_folder
