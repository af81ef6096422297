// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/text_format.h"

#include <cstdint>
#include <string>
#include <utility>

namespace ctscope {

/// Why a line, an element or a message is not a flow. A plain value without a language;
/// table/skip_words.h has the sentences.
struct SkipReason {
    /// In brackets: what `word` holds.
    enum Kind : std::uint8_t {
        // Lines
        LineTooLong, ///< longer than 1 MiB
        LineHasNul,
        LineIsXml,
        LineIsSave,    ///< of conntrack -o save
        LineIsForeign, ///< of another tool's table; `tool` is which
        LineIsSetting,
        LineNotText,
        LineUncertain, ///< a terminal's sequences leave open what it showed
        NoSaveCommand, ///< the line does not begin with -A, -U or -D

        // Whole entries
        BeginningMissing,
        EndMissing,
        PartMissing,
        ContinuationUncertain, ///< the line is cut, and the next one may not be its rest
        JoinUncertain,         ///< of several lines, which may not belong together
        TextEndsInside,
        EventBeginningMissing,
        EventTimeMissing,

        // Protocol
        ProtocolMissing,
        ProtocolNumberMissing,
        ProtocolNumberInvalid,
        ProtocolContradictory, ///< name and number are of two protocols
        TwoProtocols,          ///< one for each direction

        // Tuples
        AddressesMissing,
        SourceOrDestinationMissing,
        SourceAddressMissing,
        DestinationAddressMissing,
        SourceAddressInvalid,      ///< [key and value]
        DestinationAddressInvalid, ///< [key and value]
        AddressIsWord,             ///< it may be redacted, but the other tuple does not have the word
        TwoFamilies,
        FamilyContradictory, ///< the entry names another family than its addresses have
        ReplyMissing,
        ReplyIncomplete,
        TooManyTuples,
        MixedKeys,  ///< a tuple has keys of two protocols
        UnlikeKeys, ///< the two directions have different kinds of keys
        SourcePortMissing,
        DestinationPortMissing,
        PortInvalid,  ///< [key and value]
        PortRedacted, ///< [key and value]
        IcmpTypeMissing,
        IcmpTypeInvalid,  ///< [key and value]
        IcmpTypeRedacted, ///< [key and value]
        IcmpCodeMissing,
        IcmpCodeInvalid,  ///< [key and value]
        IcmpCodeRedacted, ///< [key and value]
        IcmpIdMissing,
        IcmpIdInvalid, ///< [key and value]
        GreKeyMissing,
        GreKeyInvalid,  ///< [key and value]
        GreKeyRedacted, ///< [key and value]

        // Values
        CounterTooLarge, ///< ["packets" or "bytes"]
        ValueTooLarge,   ///< [key]
        ValueInvalid,    ///< [option, or "<element>"]
        SecondsTooLarge,

        // XML
        NoMemory,
        ElementUnfinished,
        ElementBeginningMissing,
        ElementTooLong,
        ElementTooDeep,
        ElementMalformed, ///< [the XML parser's words]
        ElementIsExpectation,
        ElementOutside,   ///< ["<element>"] it belongs into a direction
        UnknownEvent,     ///< [value of the attribute]
        UnknownDirection, ///< [value of the attribute]
        OriginalAddressesIncomplete,
        OriginalKeysIncomplete,
        OriginalCountersIncomplete,
        ReplyAddressesIncomplete,
        ReplyKeysIncomplete,
        ReplyCountersIncomplete,
        ElementWithoutProtocol,
        OptionsWithoutProtocol, ///< of a line of conntrack -o save

        // ctnetlink
        MessageTooShort,
        MessageOfOtherType,
        AttributeLengthWrong,
        AttributeSizeWrong,
        MessageWithoutTuple,
    };

    // Implicit, as most reasons are their kind alone.
    SkipReason(Kind what) noexcept
        : kind(what)
    {
    }
    SkipReason(Kind what, std::string foreign) noexcept
        : kind(what)
        , word(std::move(foreign))
    {
    }

    SkipReason(ForeignTable foreign) noexcept
        : kind(LineIsForeign)
        , tool(foreign)
    {
    }

    Kind kind;
    ForeignTable tool = ForeignTable::None;
    std::string word; ///< foreign text

    friend bool operator==(const SkipReason &, const SkipReason &) noexcept = default;
};

} // namespace ctscope
