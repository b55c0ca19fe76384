// SPDX-License-Identifier: MIT
// error.cpp: the one-line text of an error.
#include "support/error.hpp"

namespace armature {

const char *Error::what() const noexcept {
    try {
        text_ = (where.empty() ? "" : where + ": ") + message + (hint.empty() ? "" : " (" + hint + ")");
        return text_.c_str();
    } catch (...) { // no memory for the longer text
        return message.c_str();
    }
}

} // namespace armature
