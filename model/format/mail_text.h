// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/remark.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// The text of a mail.
struct MailText {
    std::string text;
    std::vector<Remark> remarks;
    std::uint64_t doubts = 0; ///< remarks that mean missing data
};

/// Reads a mail or a mailbox (RFC 5322, MIME): it returns the part with the most entries, a body or an
/// attachment, decoded from quoted-printable, base64 and its character set, and unpacked from gzip, xz
/// or zstd. A part by itself, which begins with its "Content-" lines or its boundary, is read too.
/// nullopt when the text is not a mail, or has no entries.
std::optional<MailText> textOfMail(std::string_view text, const std::stop_token &stop);

/// True when the text begins as a mail, a mailbox or a part of a mail does.
bool looksLikeMail(std::string_view head);

} // namespace ctscope
